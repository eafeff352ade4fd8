# Relevos entre turnos.

handovers-signed = { $name }, { $role }, { $time }
handovers-added = Agregado por { $name }, { $time }
handovers-read-it = Ya lo leí
handovers-read-by = Leído por { $name }, { $time }
handovers-hand-over = Escribir un relevo
handovers-about = Hechos que usted vio y oyó: hora, lugar, qué se hizo y qué se dijo. La persona de quien escribe puede leerlo algún día. Una vez firmado, se queda así; después puede agregar algo.
handovers-situation-asked = Situación: qué pasa ahora
handovers-background-asked = Antecedentes: qué llevó a eso
handovers-assessment-asked = Valoración: cómo lo ve usted
handovers-recommendation-asked = Recomendación: qué se pide al próximo turno
handovers-done-signed = Firmado. Está en la página de la casa para quien entra de turno, que ahí dice que ya lo leyó.
handovers-sign = Firmar como { $name }
handovers-earlier = Relevos anteriores
handovers-none = Todavía nada
handovers-add = Agregar algo
handovers-add-asked = Qué quiere agregar
handovers-add-as = Agregar como { $name }
handovers-situation = Situación
handovers-background = Antecedentes
handovers-assessment = Valoración
handovers-recommendation = Recomendación
handovers-empty = Diga qué pasa ahora; las otras partes pueden quedar vacías
handovers-too-long = Cada parte tiene como máximo 2000 letras o signos; lo que escribió sigue aquí
