# Mentores a quienes aprueba la casa.

mentors-about = Quién ofrece en su aplicación acompañar a otros, y a quién aprueba la casa. Lo que dicen de sí mismos es para su círculo; pregúnteles, y se lo pueden mostrar. Queda escrito que usted miró, y pueden leerlo.
mentors-none = Nadie lo ofrece ahora. Solo la propia persona puede, en su aplicación.
mentors-offers = { $count ->
    [one] Lo ofrece; según su propia cuenta lleva { $count } mes.
   *[other] Lo ofrece; según su propia cuenta lleva { $count } meses.
  }
mentors-offers-no-more = Ya no lo ofrece.
mentors-approved = Con aprobación hasta el { $day }.
mentors-not-approved = Sin aprobación.
mentors-approve-again = Aprobar otra vez
mentors-approve = Aprobar
mentors-months-least = Meses que lleva como mínimo un mentor de esta casa
mentors-trained = Hizo la capacitación de la casa
mentors-last-day = Último día: dentro de { $count } días como máximo; si lo deja vacío, ese mismo
mentors-end = Terminar la aprobación
mentors-end-of = de { $name }
mentors-ask-months = Escriba con un número los meses que lleva como mínimo.
mentors-ask-training = A un mentor se le aprueba cuando hizo la capacitación. Márquelo si la hizo.
mentors-ask-day = El último día no es una fecha. Escríbalo así: 2026-12-24, o déjelo vacío.
mentors-end-asked = ¿{ $name } ya no tiene aprobación como mentor?
mentors-end-phones = Cada teléfono deja de mostrarle como mentor cuando vuelva a llegar a la casa.
mentors-end-not-told = A quien acompaña no se le dice por qué, y los dos pueden seguir escribiéndose.
mentors-end-again = La casa puede aprobarle otra vez mientras lo ofrezca.
mentors-end-sure = Sí, terminar la aprobación
