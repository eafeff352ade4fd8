# Days, times and how long ago.

written-day = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
  } { $year }
written-today = today
written-yesterday = yesterday
written-just-now = just now
written-minutes-ago = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
  }
written-hours-ago = { $count ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
  }
written-days-ago = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
  }
written-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
  }
written-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
  }
