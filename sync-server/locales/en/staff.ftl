# The staff of a house, and their roles.

staff-house-staff = House staff
staff-counsellor = Counsellor
staff-house-manager = House manager
staff-org-admin = Organisation admin
staff-support = Support
