# Entrar, preparar cómo se entra, el bloqueo, y lo que no deja entrar.

sign-in = Entrar
sign-in-with-passkey = Entrar con una llave de acceso
sign-in-needs-script = Las llaves de acceso necesitan JavaScript, que aquí está apagado.
sign-in-password-instead = Usar una contraseña
sign-in-name = Nombre para entrar
sign-in-password = Contraseña
sign-in-code = Código de su aplicación
sign-in-first-time = ¿Es la primera vez, o ya no tiene llave de acceso?
sign-in-ask-for-link = Pida un enlace a la persona que se ocupa del personal de su casa. Sirve una vez, durante 24 horas.

sign-in-link-gone = Este enlace ya se usó, o pasó un día. Pida uno nuevo a quien se lo envió.
sign-in-not-accepted = No se aceptó esta llave de acceso. Inténtelo otra vez o entre de otra manera.
sign-in-late = Esto duró más de cinco minutos. Empiece otra vez, por favor.
sign-in-ten-passkeys = Usted tiene diez llaves de acceso. Quite una que ya no use y después agregue esta.
sign-in-no-match = No coincide. Revise el nombre, la contraseña y el código; un código que ya se usó no sirve otra vez.
sign-in-wait-seconds = { $count ->
    [one] Demasiados intentos. Espere un segundo e inténtelo otra vez.
   *[other] Demasiados intentos. Espere { $count } segundos e inténtelo otra vez.
  }
sign-in-wait-minutes = { $count ->
    [one] Demasiados intentos. Espere un minuto e inténtelo otra vez.
   *[other] Demasiados intentos. Espere { $count } minutos e inténtelo otra vez.
  }
sign-in-not-now = El servidor no pudo hacerlo ahora. Inténtelo otra vez en unos segundos.
sign-in-fault = Algo salió mal aquí y no se cambió nada. Avise a quien lleva este servidor.
sign-in-busy = El servidor está ocupado. Inténtelo otra vez, por favor.
sign-in-name-length = Un nombre para entrar tiene de 3 a 80 letras o signos, en una línea.
sign-in-name-taken = Alguien aquí ya entra con este nombre. Elija otro.
sign-in-password-length = Una contraseña tiene por lo menos 12 letras o signos; una frase corta sirve bien.
sign-in-passwords-differ = Las dos contraseñas son distintas. Escriba dos veces la misma.
sign-in-not-your-password = Esa no es su contraseña. Inténtelo otra vez, o cierre la sesión y entre de nuevo.
sign-in-code-mismatch = El código no coincide. Mire otra vez su aplicación, y si el reloj de su teléfono está bien.
sign-in-passkey-name-length = El nombre de una llave de acceso tiene como máximo 40 letras o signos.

set-up-title = Preparar cómo entra
set-up-hello = Hola, { $name }
set-up-choose = Elija cómo va a entrar. Después se abre la casa, y este enlace ya no sirve.
set-up-with-passkey = Con una llave de acceso
set-up-about-passkeys = Su computadora o su teléfono la guarda y le pide el dedo, la cara o su propio PIN. No hay nada que recordar, y ninguna página falsa se la puede pedir.
set-up-call-it = Cómo llamarla, si quiere
set-up-office-computer = Computadora de la oficina
set-up-make-passkey = Crear una llave de acceso
set-up-with-password = Con contraseña y códigos
set-up-no-passkeys-here = Si este dispositivo no tiene llaves de acceso:
set-up-password-and-app = prepare una contraseña y una aplicación que muestra códigos
set-up-not-now = Ahora no (personas de ejemplo)
set-up-password-title = Preparar una contraseña
set-up-password-and-codes = Contraseña y códigos
set-up-about-name = Cualquier nombre que recuerde, como su correo del trabajo. Sus colegas no lo ven.
set-up-about-password = Por lo menos 12 letras o signos. Una frase corta sirve bien.
set-up-same-again = La misma otra vez
set-up-codes = Códigos
set-up-scan = Abra una aplicación que muestra códigos de un solo uso, y escanee esta imagen o escriba las letras de abajo.
set-up-picture = Código QR para su aplicación; las letras de abajo dicen lo mismo
set-up-code-now = El código que muestra ahora
set-up-go-on = Preparar y seguir
set-up-back = Volver a elegir
set-up-account-name = Personal

lock-title = ¿Sigue ahí?
lock-still-there = ¿Sigue ahí, { $name }?
lock-covered = Nadie usó esta página durante cinco minutos, por eso está cubierta. No se pierde nada de lo que escribió. A los quince minutos se cierra su sesión.
lock-with-passkey = Seguir con su llave de acceso
lock-with-password = Seguir con su contraseña
lock-go-on = Seguir (personas de ejemplo)
lock-welcome-back = Qué bueno que volvió
lock-waits-here = Lo que envió mientras la página estaba cubierta espera aquí.
lock-send-now = Enviarlo ahora
