# What one person shares.

residents-about = { $name } decides what you see here and can end it at any time. That you looked is written down, and { $name } can read it.
residents-notes = What the house noted of { $name }
residents-consents = What { $name } consented to, for paper
residents-milestones = Milestones
residents-milestones-picture = Milestones from the first to the last; the list says the same.
residents-check-ins = Check-ins
residents-rhythm = { $count ->
    [one] The last four weeks: { $count } day. A day without one is normal and says nothing by itself.
   *[other] The last four weeks: { $count } days. A day without one is normal and says nothing by itself.
  }
residents-rhythm-picture = Days with a check-in in the last four weeks; the table says the same.
residents-rhythm-table = Days with a check-in, week by week
residents-week-from = Week from
residents-days = Days
residents-of-seven = { $number } of 7
residents-answers = Answers
residents-no-answers = No answers in the last 17 days
residents-answers-about = What { $name } answered in the last 17 days. Mood and sleep: 5 is good. Urge: 10 is the strongest. Confidence: 10 is the most. A dash is a question that was skipped, and never a zero.
residents-words = What they said beside it
residents-words-about = Their own words about an answer that may start a talk. They are here for three days.
residents-mood = Mood
residents-urge = Urge
residents-confidence = Confidence
residents-sleep = Sleep
residents-talked = Talked with somebody
residents-morning = morning
residents-plan = Plan for a hard hour
residents-no-plan = Nothing is written yet
residents-return = Return to use
residents-no-return = Nothing was shared
residents-return-about = { $name } chose to tell you, so that you can help. It is in confidence and no reason for a sanction.
residents-yes = yes
residents-no = no
residents-answer-of = { $answer } of { $most }
residents-signs = How they notice that it is getting hard
residents-by-myself = What they can do by themselves
residents-people-and-places = Where they can be, and with whom
residents-people-to-ask = Whom they can ask for help
residents-professionals = Professionals and lines that help
residents-safer-surroundings = How they make their surroundings safer
residents-answers-table = Table of the answers
