# Hand-overs between shifts.

handovers-signed = { $name }, { $role }, { $time }
handovers-added = Added by { $name }, { $time }
handovers-read-it = I have read it
handovers-read-by = Read by { $name }, { $time }
handovers-hand-over = Hand over
handovers-about = Facts that you saw and heard: time, place, what was done and said. The person you write about may read it one day. Once signed it stays as it is; you can add to it later.
handovers-situation-asked = Situation: what is going on now
handovers-background-asked = Background: what led to it
handovers-assessment-asked = Assessment: what you make of it
handovers-recommendation-asked = Recommendation: what the next shift is asked to do
handovers-done-signed = Signed. It stands on the house page for whoever comes on shift, who says there that they have read it.
handovers-sign = Sign as { $name }
handovers-earlier = What was handed over
handovers-none = Nothing yet
handovers-add = Add to it
handovers-add-asked = What is to be added
handovers-add-as = Add as { $name }
handovers-situation = Situation
handovers-background = Background
handovers-assessment = Assessment
handovers-recommendation = Recommendation
handovers-empty = Say what is going on; the other parts can stay empty
handovers-too-long = Each part has at most 2,000 characters; what you typed is still here
