# La página de la casa y sus paneles.

house-about = Sobre esto
house-more = { $count } más
house-asks = Pidieron apoyo
house-asks-about = Quieren hablar con alguien del personal. Una petición se queda aquí tres días, o hasta que la persona la retire.
house-ask = { $name }, desde: { $time }
house-ask-taken = { $name } se encarga de hablar ({ $time })
house-ask-take = Yo hablaré con { $name }
house-celebrations = Celebraciones
house-celebrations-about = Logros que las personas dejan ver al personal, de hoy y de los tres días anteriores.
house-celebration = { $name }: { $label }, { $day }
house-consents = Consentimientos que terminan pronto
house-consents-about = Terminan por sí solos. Puede preguntar; no seguir es una respuesta igual de buena.
house-consent = { $name } le deja ver { $what }, hasta el { $day }
house-follow-ups = Para conversar
house-follow-ups-about = Un motivo para preguntar cómo está alguien, y nunca más que eso.
house-follow-ups-why = Por qué están aquí
house-follow-ups-own = Sus propias respuestas, que le dejan ver. Cada una está aquí tres días.
house-follow-ups-settled = { $count ->
    [one] { $count } resuelta
   *[other] { $count } resueltas
  }
house-follow-up = { $name }: { $what }, { $day }
house-follow-up-marked = { $mark }, dice { $name }
house-follow-up-became = Qué resultó: { $name }: { $what }, { $day }
house-follow-up-done = Hecho
house-follow-up-booked = Charla acordada
house-follow-up-not-needed = No hace falta
house-mark-done = hecho
house-mark-booked = hay una charla acordada
house-mark-not-needed = no hace falta
house-urge = ganas { $answer } de 10
house-urge-why = ganas de 7 o más, o muy por encima de lo usual
house-confidence = seguridad { $answer } de 10
house-confidence-why = seguridad de 3 o menos, o muy por debajo de lo usual
house-mood = ánimo { $answer } de 5
house-mood-why = ánimo bajo tres días seguidos
house-quiet = tres días sin registro
house-quiet-why = suele hacer su registro, y su teléfono estuvo aquí
house-handover = Relevo
house-no-handover = Todavía no hay ningún relevo.
house-to-handovers = Escribir un relevo o leer los anteriores
house-landing = Primeros días fuera
house-landing-about = Se fueron en los últimos 28 días y aceptaron que la casa siga en contacto. Alguien llama en los días 1, 3, 7, 14 y 28.
house-landing-day = { $name }, día { $number } de 28
house-landing-call = hoy toca llamar
house-landing-next = la próxima llamada el { $day }
house-landing-later = { $count } sin llamada hoy
house-reported = Reportado
house-reported-waiting = { $count ->
    [one] Un mensaje espera; se reportó { $ago }.
   *[other] { $count } mensajes esperan; el primero se reportó { $ago }.
  }
house-to-reports = Ver los reportes
house-reported-now = Mírelo ahora, por favor:
house-reported-overdue = { $count ->
    [one] se debía mirar antes del { $time }.
   *[other] el primero se debía mirar antes del { $time }.
  }
house-reported-due = { $count ->
    [one] Mírelo antes del { $time }, por favor.
   *[other] Mire el primero antes del { $time }, por favor.
  }
house-residents = Residentes
house-nobody = Todavía nadie se ha unido a esta casa. Se hace una invitación en la página Invitaciones.
house-residents-about = Cada persona decide qué comparte. Cada vez que se abre esta página, queda escrito de quién eran los datos compartidos y quién miró.
house-has-left = se fue de la casa
house-private = privado
house-no-milestones = Todavía no hay logros
house-what-they-share = Lo que comparte { $name }
house-since = Desde el último turno
house-since-nobody = Nadie llegó ni se fue. Desde: { $time }.
house-since-when = Desde: { $time }
house-event-arrived = { $name } llegó a la casa, { $time }
house-event-left = { $name } se fue de la casa, { $time }
house-event-came-back = { $name } vive aquí otra vez, { $time }
house-event-away = { $name } está fuera por un tiempo, { $time }
house-event-back = { $name } ya volvió, { $time }
house-event-moved = { $name } pasó a { $room }, { $time }
house-today = Hoy
house-sessions-over = { $count ->
    [one] { $count } ya terminó
   *[other] { $count } ya terminaron
  }
house-checked-in-today = hoy hizo su registro
house-checked-in-yesterday = ayer hizo su registro
house-no-check-in = todavía sin registro
house-no-data = todavía sin datos
house-data-from = datos de { $ago }
house-last-check-in = { $count ->
    [one] último registro hace { $count } día
   *[other] último registro hace { $count } días
  }
house-mark-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
  }
house-mark-months = { $count ->
    [one] { $count } mes
   *[other] { $count } meses
  }
house-mark-years = { $count ->
    [one] { $count } año
   *[other] { $count } años
  }
house-mark-in-all = { $mark } en total
