# El clima de la casa: proporciones en tercios, de una semana que ya terminó.

climate-title = Clima de la casa
climate-about = Del { $from } al { $until }, de quienes dejan ver sus registros al personal, si son suficientes. Contado una sola vez, en tercios: muestra cómo está la casa, y a nadie en ella.
climate-picture = Cuántos de los tres tercios alcanza cada proporción; la tabla dice lo mismo.
climate-table = Proporciones de la semana
climate-what = Qué
climate-share = Proporción
climate-checking-in = Días con un registro
climate-encouraging = Personas que animaron a todo el círculo de la casa
climate-few = una parte pequeña
climate-half = cerca de la mitad
climate-most = la mayor parte
