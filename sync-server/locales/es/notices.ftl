# Lo que la casa dice a todos.

notices-called-off = se canceló
notices-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
  }
notices-call-off = Cancelar
notices-nothing-planned = No hay nada en el programa.
notices-about = Lo que se publica aquí lo ven todas las personas que viven en la casa, en nombre de la casa.
notices-announce = Anunciar algo
notices-words = Texto, 1000 letras o signos como máximo
notices-post = Publicar
notices-put = Poner algo en el programa
notices-called = Cómo se llama
notices-kind = Tipo
notices-day = Día
notices-time = Hora, según el reloj de la casa
notices-minutes-asked = Minutos que dura
notices-where = Dónde, si importa
notices-excuse = Dar días sin cuenta a todos
notices-excuse-about = En estos días nada cuenta a favor ni en contra de nadie, por ejemplo una mudanza o días sin luz. 31 días seguidos como máximo.
notices-first-day = Primer día
notices-last-day = Último día
notices-this-week = Esta semana
notices-later = Más adelante
notices-announced = Anuncios
notices-nothing-announced = Nada en este mes ni en el anterior.
notices-excused = Días que no cuentan para nadie
notices-from-to = del { $from } al { $until }
notices-kind-group-session = Sesión de grupo
notices-kind-art = Arte
notices-kind-fitness = Ejercicio
notices-kind-meditation = Meditación
notices-kind-outdoor = Al aire libre
notices-kind-service = Servicio a los demás
notices-kind-meeting = Reunión
notices-kind-meal = Comida
notices-kind-other = Otra cosa
notices-done-posted = Publicado. Cada teléfono lo muestra cuando vuelva a llegar a la casa.
notices-done-called-off = Cancelado. Cada teléfono lo muestra cuando vuelva a llegar a la casa.
notices-session-no-date = El día de la sesión no es una fecha. Escríbalo así: 2026-12-24.
notices-first-no-date = El primer día no es una fecha. Escríbalo así: 2026-12-24.
notices-last-no-date = El último día no es una fecha. Escríbalo así: 2026-12-24.
notices-ask-minutes = Escriba cuántos minutos dura, con un número de 1 a { $count }.
notices-excuse-asked-one = ¿El { $day } no cuenta para nadie?
notices-excuse-asked = ¿Los días del { $from } al { $until } no cuentan para nadie?
notices-excuse-breaks-none = No rompen la cuenta de nadie, y la cuenta de nadie crece con ellos.
notices-excuse-hears = Cada teléfono se entera cuando vuelva a llegar a la casa.
notices-excuse-stays = Esto no se puede deshacer.
notices-excuse-sure = Sí, estos días no cuentan para nadie
notices-not-whole = El formulario no llegó completo. Lo que escribió sigue aquí; publíquelo otra vez, por favor.
notices-call-off-shown = Cada teléfono lo muestra como cancelado cuando vuelva a llegar a la casa.
notices-call-off-stays = Se queda en el programa con esa palabra, y no se puede volver a poner.
notices-call-off-asked = ¿Cancelar { $title }, { $time }?
notices-call-off-sure = Sí, cancelar
