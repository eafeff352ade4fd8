# El personal de una casa y sus funciones.

staff-house-staff = Personal de la casa
staff-counsellor = Consejería
staff-house-manager = Dirección de la casa
staff-org-admin = Administración de la organización
staff-support = Apoyo técnico
staff-invite = Invitar a alguien
staff-name = Nombre
staff-role = Función
staff-make-link = Crear un enlace
staff-who = Quién es parte del personal
staff-last-here = estuvo aquí { $ago }
staff-not-here = ahora sin sesión abierta
staff-invited = con invitación; el enlace sirve hasta el { $time }
staff-no-way-in = no tiene cómo entrar; cree un enlace nuevo
staff-ended = su acceso terminó el { $day }
staff-link-about = Para alguien que perdió su llave de acceso o su contraseña. Lo que antes le dejaba entrar deja de servir enseguida.
staff-new-link = Crear un enlace nuevo
staff-end-about = Su sesión se cierra enseguida en todas partes y ya no puede entrar, salvo con una invitación nueva.
staff-end = Terminar su acceso
staff-link = Un enlace
staff-link-for = Un enlace para { $name }
staff-link-once = Se muestra solo esta vez y sirve una vez, durante 24 horas. Entréguelo usted: quien lo abre primero prepara cómo entra.
staff-back = Volver al personal
