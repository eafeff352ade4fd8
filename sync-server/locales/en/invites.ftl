# Invites for residents.

invites-made = An invite
invites-made-for = An invite for { $name }
invites-made-about = Let them scan it with the Porchlight app, or type the code. It is shown this once, and works once, within 7 days. Show it to nobody else.
invites-picture = QR code of the invite; the code below says the same
invites-back = Back to the invites
invites-invite = Invite a resident
invites-name = Name, as staff will see it
invites-make = Make an invite
invites-waiting = Waiting
invites-none = No invite waits.
invites-until = until { $time }
invites-take-back = Take back
invites-take-back-of = the invite of { $name }
invites-gone = This invite waits no more: it was used, taken back or has expired.
