# Lo que dicen varias páginas antes de algo que otros sienten.

acts-no = No, no cambiar nada
acts-on-phones = En los teléfonos
acts-go-on = Seguir
