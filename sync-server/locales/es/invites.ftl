# Invitaciones para residentes.

invites-made = Una invitación
invites-made-for = Una invitación para { $name }
invites-made-about = La persona la escanea con la aplicación Porchlight o escribe el código. Se muestra solo esta vez y sirve una vez, durante 7 días. No se la muestre a nadie más.
invites-picture = Código QR de la invitación; el código de abajo dice lo mismo
invites-back = Volver a las invitaciones
invites-invite = Invitar a una persona a la casa
invites-name = Nombre, como lo verá el personal
invites-make = Crear una invitación
invites-waiting = En espera
invites-none = No hay invitaciones en espera.
invites-until = hasta el { $time }
invites-take-back = Retirar
invites-take-back-of = la invitación de { $name }
invites-gone = Esta invitación ya no está en espera: se usó, se retiró o se venció.
