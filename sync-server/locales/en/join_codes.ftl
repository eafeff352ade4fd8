# Codes that staff read out, and the phones that ask with them.

join-codes-title = Codes to read out
join-codes-none = No code waits. Make one on the page of the invites, for somebody whose phone has no camera.
join-codes-how = In the app they choose "Join with a code" and type this address, then the code. It works once, for 15 minutes.
join-codes-until = until { $time }
join-codes-take-back = Take back
join-codes-take-back-of = the code of { $name }
join-codes-void = Somebody tried this code out with wrong symbols five times, so it works no more. Make a new one.
join-codes-approved = You let this phone in. It joins by itself.
join-codes-asked = A phone asks to join with the code { $code }, since { $time }, from { $from }. Its screen shows:
join-codes-compare = Look at the phone in front of you. If it shows other digits, or you do not see it, somebody else is asking: do not let them in.
join-codes-approve = The same digits: let in
join-codes-refuse = Do not let in
join-codes-as = as { $name }
join-codes-back = Back to the invites
join-codes-make = Make a code to read out
join-codes-name-length = A name has 1 to 80 characters on one line.
join-codes-too-many = Sixteen codes wait already. Take one back first, or wait until one is over.
join-codes-gone = This code waits no more: it was used, taken back or is over.
