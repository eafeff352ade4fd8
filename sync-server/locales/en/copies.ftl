# A copy of what one person shares, taken away.

copies-link = Take a copy away
copies-back = What { $name } shares
copies-title = A copy of what { $name } shares
copies-none = There is nothing here that you could take a copy of.
copies-explained = It holds what { $name } lets you see today, and nothing else. { $name } reads on their phone that you took it, and what for. What is taken away cannot be called back when a consent ends.
copies-holds = What it holds
copies-milestones = the milestones that they share
copies-check-ins = on which days they checked in
copies-answers = answers of their check-ins
copies-returns = returns to use that they told of
copies-plan = their plan for a hard hour
copies-words = what they said beside an answer
copies-what-for = What for? { $name } will read these words.
copies-take-table = Take a table (CSV)
copies-take-fhir = Take a bundle for another system (FHIR)
copies-english = The files are in English, with the consents that they rest on and the statement below.
copies-statement = Statement that goes along
copies-no-reason = Write what the copy is for.
copies-long-reason = Write at most { $count } characters.
copies-nothing = There is nothing that you could take a copy of. Nothing was sent.
