# Una sesión, para quien la dirigió.

sessions-open = Lo que se compartió
sessions-led = Sesiones que usted dirigió en los últimos 30 días
sessions-lead = Quién la dirige
sessions-not-yet = Aquí se ven líneas y un número cuando haya empezado, y si venían { $least } o más. Con menos, se podría adivinar de quién es una línea.
sessions-coming = { $count ->
    [one] { $count } persona dijo que venía.
   *[other] { $count } personas dijeron que venían.
  }
sessions-lines = Líneas que se compartieron
sessions-no-lines = Nadie ha compartido una línea.
sessions-lines-about = Están aquí sin nombres, durante 30 días. Queda anotado que usted miró, y quien escribió una puede leerlo. Son para quienes estuvieron, y no son una nota clínica.
sessions-no-lead = Elija a alguien de esta casa para dirigirla.
