# Una copia de lo que una persona comparte, para llevar.

copies-link = Llevarse una copia
copies-back = Lo que { $name } comparte
copies-title = Una copia de lo que { $name } comparte
copies-none = Aquí no hay nada de lo que pueda llevarse una copia.
copies-explained = Contiene lo que { $name } le deja ver hoy y nada más. { $name } lee en su teléfono que usted se la llevó y para qué. Lo que se lleva no se puede recuperar cuando un consentimiento termina.
copies-holds = Lo que contiene
copies-milestones = los logros que comparte
copies-check-ins = en qué días hizo su registro
copies-answers = respuestas de sus registros
copies-returns = regresos al consumo que contó
copies-plan = su plan para una hora difícil
copies-words = lo que dijo junto a una respuesta
copies-what-for = ¿Para qué? { $name } leerá estas palabras.
copies-take-table = Llevarse una tabla (CSV)
copies-take-fhir = Llevarse un paquete para otro sistema (FHIR)
copies-english = Los archivos están en inglés, con los consentimientos en los que se basan y la declaración de abajo.
copies-statement = Declaración que acompaña
copies-no-reason = Escriba para qué es la copia.
copies-long-reason = Escriba como máximo { $count } letras o signos.
copies-nothing = No hay nada de lo que pueda llevarse una copia. No se envió nada.
