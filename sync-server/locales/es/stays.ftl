# Lo que la casa anota de una estancia: habitación, último día previsto, consejería.

stays-in-room = en { $room }
stays-nobody-assigned = todavía nadie es su consejera o consejero
stays-counsellor-is = Su consejera o consejero es { $counsellor }.
stays-room = Habitación
stays-room-about = Quien empieza el turno lee el cambio en la página de la casa. { $name } lo ve en su aplicación.
stays-room-label = Habitación o cama; vacío si no hay
stays-note-room = Anotar la habitación
stays-room-too-long = Una habitación es una sola línea de { $most } letras o signos como máximo.
stays-last-day = Último día previsto
stays-last-day-about = Desde una semana antes está en la página de la casa. { $name } lo ve en su aplicación, como un día, sin contar cuántos faltan. Ningún día termina una estancia por sí solo.
stays-last-day-label = Último día previsto; vacío si no hay
stays-note-last-day = Anotar este día
stays-no-date = { $day } no es una fecha. Escríbala así: 2026-12-24, o deje el campo vacío.
stays-day-over = Este día ya pasó; hoy es { $today }.
stays-gone = No vive en esta casa.
stays-counsellor = Consejería
stays-counsellor-about = Nadie más del personal lee lo que { $name } comparte para la consejería. Mientras no haya nadie, nadie lo lee. { $name } ve en su aplicación quién es.
stays-counsellor-label = Quién es
stays-nobody = Nadie
stays-assign = Anotar
stays-no-counsellor = Elija una consejera o un consejero de esta casa.

stays-leaving-soon = Se van en una semana
stays-leaving-soon-about = Como la casa lo previó. Ningún día termina una estancia por sí solo: anote la salida en la página de la persona.
stays-leaving-on = { $name }, el { $day }
stays-leaving-today = { $name }, hoy
stays-leaving-over = { $name } preveía irse el { $day }

stays-tell = Decírselo al turno siguiente
stays-tell-about = Este formulario es igual, se haya ido como se haya ido la persona. No diga cómo fue, por favor.
stays-tell-situation = { $name } se fue de la casa.
stays-tell-recommendation = Si hablan: el cuerpo aguanta menos ahora. Pregunte si hay naloxona a mano, quién está a su lado y a quién llamaría. Diga a quién se puede llamar aquí.
