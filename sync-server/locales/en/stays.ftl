# What the house notes of a stay: room, last planned day, counsellor.

stays-in-room = in { $room }
stays-nobody-assigned = nobody is their counsellor yet
stays-counsellor-is = Their counsellor is { $counsellor }.
stays-room = Room
stays-room-about = Whoever comes on shift reads of a move on the house page. { $name } sees it in their app.
stays-room-label = Room or bed; empty for none
stays-note-room = Note the room
stays-room-too-long = A room is one line of at most { $most } characters.
stays-last-day = Planned last day
stays-last-day-about = From a week before it stands on the house page. { $name } sees it in their app, as a day, and no days are counted. No day ends a stay by itself.
stays-last-day-label = Last day that is planned; empty for none
stays-note-last-day = Note this day
stays-no-date = { $day } is no date. Write it like 2026-12-24, or leave it empty.
stays-day-over = This day is over; today is { $today }.
stays-gone = They do not live in this house.
stays-counsellor = Counsellor
stays-counsellor-about = Nobody else on the staff reads what { $name } shares for a counsellor. While nobody is chosen, nobody reads it. { $name } sees in their app who it is.
stays-counsellor-label = Who it is
stays-nobody = Nobody
stays-assign = Note the counsellor
stays-no-counsellor = Choose a counsellor of this house.

stays-leaving-soon = Leaving within a week
stays-leaving-soon-about = As the house planned it. No day ends a stay by itself: note that somebody left on their page.
stays-leaving-on = { $name }, on { $day }
stays-leaving-today = { $name }, today
stays-leaving-over = { $name } planned to leave on { $day }

stays-tell = Tell the next shift
stays-tell-about = This form is the same however somebody left. Please leave out how.
stays-tell-situation = { $name } has left the house.
stays-tell-recommendation = If you talk: the body is used to less now. Ask whether naloxone is at hand, who is with them and whom they would call. Tell them whom they can call here.
