# What the house says to everybody.

notices-called-off = called off
notices-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
  }
notices-call-off = Call off
notices-nothing-planned = Nothing is on the schedule.
notices-about = What is posted here is shown to everybody who lives in the house, in the name of the house.
notices-announce = Announce something
notices-words = Words, 1,000 characters at most
notices-post = Post it
notices-put = Put something on the schedule
notices-called = What it is called
notices-kind = Kind
notices-day = Day
notices-time = Time, by the clock of the house
notices-minutes-asked = Minutes that it takes
notices-where = Where, if it matters
notices-excuse = Excuse days for everybody
notices-excuse-about = On these days nothing counts for or against anybody, such as a move or days without power. 31 days at once at most.
notices-first-day = First day
notices-last-day = Last day
notices-this-week = This week
notices-later = Later
notices-announced = Announced
notices-nothing-announced = Nothing in this month or the last.
notices-excused = Days that count for nobody
notices-from-to = { $from } to { $until }
notices-kind-group-session = Group session
notices-kind-art = Art
notices-kind-fitness = Fitness
notices-kind-meditation = Meditation
notices-kind-outdoor = Outdoors
notices-kind-service = Service to others
notices-kind-meeting = Meeting
notices-kind-meal = Meal
notices-kind-other = Something else
notices-done-posted = Posted. Each phone shows it when it next reaches the house.
notices-done-called-off = Called off. Each phone shows it when it next reaches the house.
notices-session-no-date = The day of the session is no date. Write it like 2026-12-24.
notices-first-no-date = The first day is no date. Write it like 2026-12-24.
notices-last-no-date = The last day is no date. Write it like 2026-12-24.
notices-ask-minutes = Write how many minutes it takes, as a number from 1 to { $count }.
notices-excuse-asked-one = { $day } counts for nobody?
notices-excuse-asked = { $from } to { $until } count for nobody?
notices-excuse-breaks-none = They break nobody's count, and nobody's count grows by them.
notices-excuse-hears = Each phone hears of it when it next reaches the house.
notices-excuse-stays = This cannot be taken back.
notices-excuse-sure = Yes, these days count for nobody
notices-not-whole = This form was not whole. What you typed is still here; please post it again.
notices-call-off-shown = Each phone shows it as called off when it next reaches the house.
notices-call-off-stays = It stays on the schedule with that word, and cannot be put back.
notices-call-off-asked = Call off { $title }, { $time }?
notices-call-off-sure = Yes, call it off
