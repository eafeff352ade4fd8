# Días, horas y hace cuánto tiempo.

written-day = { $day } de { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
  } de { $year }
written-today = hoy
written-yesterday = ayer
written-just-now = ahora mismo
written-minutes-ago = { $count ->
    [one] hace { $count } minuto
   *[other] hace { $count } minutos
  }
written-hours-ago = { $count ->
    [one] hace { $count } hora
   *[other] hace { $count } horas
  }
written-days-ago = { $count ->
    [one] hace { $count } día
   *[other] hace { $count } días
  }
written-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
  }
written-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
  }
