# El personal de una casa y sus funciones.

staff-house-staff = Personal de la casa
staff-counsellor = Consejería
staff-house-manager = Dirección de la casa
staff-org-admin = Administración de la organización
staff-support = Apoyo técnico
