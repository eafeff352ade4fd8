# What several pages say around something that others feel.

acts-no = No, change nothing
acts-on-phones = On the phones
acts-go-on = Go on
