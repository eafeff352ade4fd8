# Codes that staff read out, and the phones that ask with them.

join-codes-title = Códigos para leer en voz alta
join-codes-none = No hay códigos en espera. Haga uno en la página de las invitaciones para quien tiene un teléfono sin cámara.
join-codes-how = En la aplicación se elige «Unirme con un código» y se escribe esta dirección, y luego el código. Sirve una vez, durante 15 minutos.
join-codes-until = hasta las { $time }
join-codes-take-back = Retirar
join-codes-take-back-of = el código de { $name }
join-codes-void = Alguien probó cinco veces este código con símbolos equivocados, así que ya no sirve. Haga otro.
join-codes-approved = Usted dejó entrar a este teléfono. Se une por sí mismo.
join-codes-asked = Un teléfono pide unirse con el código { $code }, desde las { $time }, desde { $from }. Su pantalla muestra:
join-codes-compare = Mire el teléfono que tiene delante. Si muestra otras cifras, o no lo ve, es otra persona quien pide: no la deje entrar.
join-codes-approve = Las mismas cifras: dejar entrar
join-codes-refuse = No dejar entrar
join-codes-as = como { $name }
join-codes-back = Volver a las invitaciones
join-codes-make = Hacer un código para leer en voz alta
join-codes-name-length = Un nombre tiene de 1 a 80 caracteres en una línea.
join-codes-too-many = Ya esperan dieciséis códigos. Retire uno primero o espere a que uno termine.
join-codes-gone = Este código ya no espera: se usó, se retiró o terminó.
