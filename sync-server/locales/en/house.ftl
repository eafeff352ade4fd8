# The house page and its panels.

house-about = About this
house-more = { $count } more
house-asks = Asked for support
house-asks-about = They would like someone on staff to talk with them. An ask stays here for three days, or until it is taken back.
house-ask = { $name }, since { $time }
house-ask-taken = { $name } talks with them, said { $time }
house-ask-take = I will talk with { $name }
house-celebrations = Celebrations
house-celebrations-about = Milestones that people let staff see, of today and the three days before.
house-celebration = { $name } { $label }, { $day }
house-consents = Consents that end soon
house-consents-about = They end by themselves. You may ask; not going on is as good an answer.
house-consent = { $name } lets you see { $what }, until { $day }
house-follow-ups = Follow-ups
house-follow-ups-about = A reason to ask how somebody is, and never more than that.
house-follow-ups-why = Why they are here
house-follow-ups-own = Their own answers, which they let you see. Each is here for three days.
house-follow-ups-settled = { $count ->
    [one] { $count } is settled
   *[other] { $count } are settled
  }
house-follow-up = { $name } { $what }, { $day }
house-follow-up-marked = { $mark }, says { $name }
house-follow-up-became = What became of it: { $name } { $what }, { $day }
house-follow-up-done = Done
house-follow-up-booked = Talk booked
house-follow-up-not-needed = Not needed
house-mark-done = done
house-mark-booked = a talk is booked
house-mark-not-needed = not needed
house-urge = urge { $answer } of 10
house-urge-why = an urge of 7 or more, or well above their usual
house-confidence = confidence { $answer } of 10
house-confidence-why = confidence of 3 or less, or well below their usual
house-mood = mood { $answer } of 5
house-mood-why = a low mood three days running
house-quiet = no check-in for three days
house-quiet-why = they usually check in, and their phone was here
house-handover = Hand-over
house-no-handover = Nothing was handed over yet.
house-to-handovers = Hand over, or read earlier ones
house-landing = Landing
house-landing-about = They left in the last 28 days and agreed that the house stays in touch. Somebody calls on days 1, 3, 7, 14 and 28.
house-landing-day = { $name } day { $number } of 28
house-landing-call = a call is due today
house-landing-next = next on { $day }
house-landing-later = { $count } without a call today
house-reported = Reported
house-reported-waiting = { $count ->
    [one] { $count } post waits, reported { $ago }.
   *[other] { $count } posts wait, the first reported { $ago }.
  }
house-to-reports = To the reports
house-reported-now = Please look now:
house-reported-overdue = { $count ->
    [one] it was to be looked at by { $time }.
   *[other] the first was to be looked at by { $time }.
  }
house-reported-due = { $count ->
    [one] Please look at it by { $time }.
   *[other] Please look at the first by { $time }.
  }
house-residents = Residents
house-nobody = Nobody has joined this house yet. An invite is made on the page Invites.
house-residents-about = Everybody decides what to share. Each time this page opens, it is written down whose shared data was on it and who looked.
house-has-left = has left the house
house-private = private
house-no-milestones = No milestones yet
house-what-they-share = What { $name } shares
house-since = Since the last shift
house-since-nobody = Nobody came or left since { $time }.
house-since-when = Since { $time }
house-event-arrived = { $name } moved in, { $time }
house-event-left = { $name } left the house, { $time }
house-event-came-back = { $name } lives here again, { $time }
house-event-away = { $name } is away for a while, { $time }
house-event-back = { $name } is back, { $time }
house-event-moved = { $name } moved to { $room }, { $time }
house-today = Today
house-sessions-over = { $count ->
    [one] { $count } is over
   *[other] { $count } are over
  }
house-checked-in-today = checked in today
house-checked-in-yesterday = checked in yesterday
house-no-check-in = no check-in yet
house-no-data = no data yet
house-data-from = data from { $ago }
house-last-check-in = { $count ->
    [one] last check-in { $count } day ago
   *[other] last check-in { $count } days ago
  }
house-mark-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
  }
house-mark-months = { $count ->
    [one] { $count } month
   *[other] { $count } months
  }
house-mark-years = { $count ->
    [one] { $count } year
   *[other] { $count } years
  }
house-mark-in-all = { $mark } in all
