# House climate: shares in thirds, of a week that is over.

climate-title = House climate
climate-about = From { $from } to { $until }, of those who let staff see their check-ins, where they are enough. Counted once, in thirds: it shows how the house is, and nobody in it.
climate-picture = How many of three thirds each share reaches; the table says the same.
climate-table = Shares of the week
climate-what = What
climate-share = Share
climate-checking-in = Days with a check-in
climate-encouraging = People who had kind words for the whole house circle
climate-few = few
climate-half = about half
climate-most = most
