# Mentors whom the house approves.

mentors-about = Who offers in their app to walk with others, and whom the house approves for it. What they say of themselves is for their circle; ask them, and they can show you. That you looked is written down, and they can read it.
mentors-none = Nobody offers it now. Only a person themselves can, in their app.
mentors-offers = { $count ->
    [one] Offers it, with { $count } month behind them by their own count.
   *[other] Offers it, with { $count } months behind them by their own count.
  }
mentors-offers-no-more = Does not offer it any more.
mentors-approved = Approved until { $day }.
mentors-not-approved = Not approved.
mentors-approve-again = Approve again
mentors-approve = Approve
mentors-months-least = Months that a mentor of this house has behind them at least
mentors-trained = They have done the training of the house
mentors-last-day = Last day, { $count } days from today at most and if it is left empty
mentors-end = End the approval
mentors-end-of = of { $name }
mentors-ask-months = Write the months that they have behind them at least, as a number.
mentors-ask-training = A mentor is approved once the training is done. Tick it if it is.
mentors-ask-day = The last day is no date. Write it like 2026-12-24, or leave it empty.
mentors-end-asked = { $name } is no longer approved as a mentor?
mentors-end-phones = Each phone shows them as a mentor no more when it next reaches the house.
mentors-end-not-told = Whoever walks with them is not told why, and the two can still write to each other.
mentors-end-again = The house can approve them again while they offer it.
mentors-end-sure = Yes, end the approval
