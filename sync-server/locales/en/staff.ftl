# The staff of a house, and their roles.

staff-house-staff = House staff
staff-counsellor = Counsellor
staff-house-manager = House manager
staff-org-admin = Organisation admin
staff-support = Support
staff-invite = Invite somebody
staff-name = Name
staff-role = Role
staff-make-link = Make a link
staff-who = Who is on the staff
staff-last-here = last here { $ago }
staff-not-here = not signed in now
staff-invited = invited; the link works until { $time }
staff-no-way-in = has no way in; make a new link
staff-ended = access ended on { $day }
staff-link-about = For somebody who lost their passkey or password. Whatever let them in before stops at once.
staff-new-link = Make a new link
staff-end-about = They are signed out everywhere at once and cannot come back in, unless they are invited again.
staff-end = End their access
staff-link = A link
staff-link-for = A link for { $name }
staff-link-once = It is shown this once, and works once, within 24 hours. Hand it over yourself: whoever opens it first sets up how they sign in.
staff-back = Back to the staff
