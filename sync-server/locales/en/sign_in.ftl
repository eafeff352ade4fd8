# Signing in, setting up how one signs in, the lock, and what keeps somebody from coming in.

sign-in = Sign in
sign-in-with-passkey = Sign in with a passkey
sign-in-needs-script = Passkeys need JavaScript, which is switched off here.
sign-in-password-instead = Use a password instead
sign-in-name = Sign-in name
sign-in-password = Password
sign-in-code = Code from your app
sign-in-first-time = The first time, or no passkey any more?
sign-in-ask-for-link = Ask the person who looks after the staff of your house for a link. It works once, within 24 hours.

sign-in-link-gone = This link was used, or a day has passed. Ask whoever sent it for a new one.
sign-in-not-accepted = This passkey was not accepted. Try again, or use another way to sign in.
sign-in-late = This took longer than five minutes. Please start again.
sign-in-ten-passkeys = You have ten passkeys. Remove one that you no longer use, then add this one.
sign-in-no-match = That did not match. Check name, password and code; a code that was used once is not good again.
sign-in-wait-seconds = { $count ->
    [one] Too many tries. Please wait a second and try again.
   *[other] Too many tries. Please wait { $count } seconds and try again.
  }
sign-in-wait-minutes = { $count ->
    [one] Too many tries. Please wait a minute and try again.
   *[other] Too many tries. Please wait { $count } minutes and try again.
  }
sign-in-not-now = The server could not do this just now. Please try again in a few seconds.
sign-in-fault = Something went wrong here, and nothing was changed. Tell the person who runs this server.
sign-in-busy = The server is busy. Please try again.
sign-in-name-length = A sign-in name has 3 to 80 characters on one line.
sign-in-name-taken = Somebody here signs in by this name. Choose another one.
sign-in-password-length = A password has at least 12 characters; a short sentence is a good one.
sign-in-passwords-differ = The two passwords differ. Type the same one twice.
sign-in-not-your-password = That is not your password. Try again, or sign out and in.
sign-in-code-mismatch = The code did not match. Look at your app again, and that the clock of your phone is right.
sign-in-passkey-name-length = A passkey's name has at most 40 characters.

set-up-title = Set up how you sign in
set-up-hello = Hello, { $name }
set-up-choose = Choose how you sign in. After that the house opens, and this link does not work any more.
set-up-with-passkey = With a passkey
set-up-about-passkeys = Your computer or phone keeps it and asks for your finger, your face or its own PIN. There is nothing to remember, and no false page can ask you for it.
set-up-call-it = What to call it, if you like
set-up-office-computer = Office computer
set-up-make-passkey = Make a passkey
set-up-with-password = With a password and codes
set-up-no-passkeys-here = If this device has no passkeys:
set-up-password-and-app = set up a password and an app that shows codes
set-up-not-now = Not now (sample people)
set-up-password-title = Set up a password
set-up-password-and-codes = A password and codes
set-up-about-name = Any name that you remember, such as your work e-mail. Your colleagues do not see it.
set-up-about-password = At least 12 characters. A short sentence is a good one.
set-up-same-again = The same again
set-up-codes = Codes
set-up-scan = Open an app that shows one-time codes, and scan this picture or type the letters below it.
set-up-picture = QR code for your app; the letters below say the same
set-up-code-now = The code that it shows now
set-up-go-on = Set up and go on
set-up-back = Back to the choice
set-up-account-name = Staff

lock-title = Still there?
lock-still-there = Still there, { $name }?
lock-covered = Nobody used this page for five minutes, so it is covered. Nothing that you typed is lost. After fifteen minutes you are signed out.
lock-with-passkey = Go on with your passkey
lock-with-password = Go on with your password
lock-go-on = Go on (sample people)
lock-welcome-back = Welcome back
lock-waits-here = What you sent while the page was covered waits here.
lock-send-now = Send it now
