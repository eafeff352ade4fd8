# A session, for whoever led it.

sessions-open = What was shared of it
sessions-led = Sessions that you led in the last 30 days
sessions-lead = Who leads it
sessions-not-yet = Lines and a count stand here once it has begun, and where { $least } or more were coming. With fewer, a line could be guessed to be somebody's.
sessions-coming = { $count ->
    [one] { $count } person said that they were coming.
   *[other] { $count } people said that they were coming.
  }
sessions-lines = Lines that people shared
sessions-no-lines = Nobody has shared a line.
sessions-lines-about = They stand here without names, for 30 days. That you looked is written down, and whoever wrote one can read it. They are for those who were there, and no clinical note.
sessions-no-lead = Choose somebody of this house to lead it.
