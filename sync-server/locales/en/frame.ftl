# What every page has around it, and the pages that say one thing.

frame-pages = Pages
frame-sign-out = Sign out { $name }
frame-change = Change
frame-sample-people = Sample people
frame-statement-explained = What you read here about a person may be used and passed on only as they agreed to, or as this law allows.

frame-house = House
frame-handovers = Hand-overs
frame-people = People
frame-notices = Notices
frame-mentors = Mentors
frame-reports = Reports
frame-invites = Invites
frame-staff = Staff
frame-account = Your account

# What the script of the pages says.
frame-signed-out = You were signed out meanwhile. Open this page again to sign in.
frame-did-not-work = That did not work. Please try again.
frame-has-passkey = This device has a passkey of yours already.
frame-no-passkey-used = No passkey was used. Try again, or choose another way.
frame-no-passkeys-here = This browser has no passkeys. Choose another way.

frame-not-found = Not found
frame-not-found-text = There is no such page, or it is not yours to see.
frame-link-gone = This link no longer works
frame-link-gone-text = It was used, or a day has passed. If you have set up how you sign in, go to the front page; otherwise ask whoever sent it for a new one.
frame-not-ours = Please try again
frame-not-ours-text = This did not come from one of our own pages, so nothing was done.
frame-one-moment = One moment
frame-too-often-text = More was asked from here than a minute has room for, so nothing was done. Please try again in a few seconds.
frame-busy-text = The server is busy, and nothing was shown. Please try again in a few seconds.
frame-wrong = Something went wrong
frame-wrong-text = Nothing was changed. Please try again; if it stays, tell the person who runs this server.
