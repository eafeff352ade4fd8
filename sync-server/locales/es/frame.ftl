# Lo que rodea a cada página, y las páginas que dicen una sola cosa.

frame-pages = Páginas
frame-sign-out = Cerrar la sesión de { $name }
frame-change = Cambiar
frame-sample-people = Personas de ejemplo
frame-statement-explained = Es decir: la norma federal 42 CFR parte 2 prohíbe usar o dar a conocer estos registros sin autorización. Lo que usted lee aquí sobre una persona solo se puede usar o pasar a otros como ella aceptó, o como esta norma lo permite.

frame-house = Casa
frame-handovers = Relevos
frame-people = Personas
frame-notices = Avisos
frame-mentors = Mentores
frame-reports = Reportes
frame-invites = Invitaciones
frame-staff = Personal
frame-account = Su cuenta

# Lo que dice el programa de las páginas.
frame-signed-out = Su sesión se cerró mientras tanto. Abra esta página otra vez para entrar.
frame-did-not-work = No funcionó. Inténtelo otra vez, por favor.
frame-has-passkey = Este dispositivo ya tiene una llave de acceso suya.
frame-no-passkey-used = No se usó ninguna llave de acceso. Inténtelo otra vez o elija otra manera.
frame-no-passkeys-here = Este navegador no tiene llaves de acceso. Elija otra manera.

frame-not-found = No se encontró
frame-not-found-text = No hay tal página, o no le corresponde verla.
frame-link-gone = Este enlace ya no funciona
frame-link-gone-text = Ya se usó, o pasó un día. Si usted ya preparó cómo entrar, vaya a la página de inicio; si no, pida uno nuevo a quien se lo envió.
frame-not-ours = Inténtelo otra vez, por favor
frame-not-ours-text = Esto no vino de una de nuestras páginas, así que no se hizo nada.
frame-one-moment = Un momento
frame-too-often-text = Desde aquí se pidió más de lo que cabe en un minuto, así que no se hizo nada. Inténtelo otra vez en unos segundos.
frame-busy-text = El servidor está ocupado y no se mostró nada. Inténtelo otra vez en unos segundos.
frame-wrong = Algo salió mal
frame-wrong-text = No se cambió nada. Inténtelo otra vez; si sigue así, avise a quien lleva este servidor.
