# Lo que comparte una persona.

residents-about = { $name } decide qué ve usted aquí y puede terminarlo cuando quiera. Queda escrito que usted miró, y { $name } puede leerlo.
residents-notes = Lo que anotó la casa sobre { $name }
residents-consents = A qué dio su consentimiento { $name }, para imprimir
residents-milestones = Logros
residents-milestones-picture = Logros del primero al último; la lista dice lo mismo.
residents-check-ins = Registros
residents-rhythm = { $count ->
    [one] Las últimas cuatro semanas: { $count } día. Un día sin registro es normal y por sí solo no dice nada.
   *[other] Las últimas cuatro semanas: { $count } días. Un día sin registro es normal y por sí solo no dice nada.
  }
residents-rhythm-picture = Días con registro en las últimas cuatro semanas; la tabla dice lo mismo.
residents-rhythm-table = Días con registro, semana por semana
residents-week-from = Semana desde
residents-days = Días
residents-of-seven = { $number } de 7
residents-answers = Respuestas
residents-no-answers = Sin respuestas en los últimos 17 días
residents-answers-about = Lo que respondió { $name } en los últimos 17 días. Ánimo y sueño: 5 es bueno. Ganas: 10 es lo más fuerte. Seguridad: 10 es lo máximo. Una raya es una pregunta que se saltó, y nunca un cero.
residents-words = Lo que dijo al respecto
residents-words-about = Sus propias palabras sobre una respuesta que puede iniciar una charla. Están aquí tres días.
residents-mood = Ánimo
residents-urge = Ganas
residents-confidence = Seguridad
residents-sleep = Sueño
residents-talked = Habló con alguien
residents-morning = mañana
residents-plan = Plan para una hora difícil
residents-no-plan = Todavía no hay nada escrito
residents-return = Regreso al consumo
residents-no-return = No se compartió nada
residents-return-about = { $name } decidió contárselo, para que usted pueda ayudar. Es en confianza y no es motivo de sanción.
residents-yes = sí
residents-no = no
residents-answer-of = { $answer } de { $most }
residents-signs = Cómo nota que se pone difícil
residents-by-myself = Qué puede hacer por su cuenta
residents-people-and-places = Dónde puede estar, y con quién
residents-people-to-ask = A quién puede pedir ayuda
residents-professionals = Profesionales y líneas que ayudan
residents-safer-surroundings = Cómo hace más seguro lo que le rodea
residents-answers-table = Tabla de las respuestas
