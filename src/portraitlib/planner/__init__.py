"""The planner: tables of needs, slots, offers and hours in; groups, their times and who is in them out.

It knows no school, no language and no journal; ``highspy`` is loaded when a plan is asked, not before.

What a plan may never break: a student has one place a slot and at most `Rules.places_a_week` a week; a group holds
between its minimum and its maximum; an adult and a room are in one place at a time, a slot has so many rooms; no adult
gives more than the releasable hours, nor more than half of the task; who needs the late bus is there when it runs and
has a seat; some students are apart, some together; those of a group have the level of its offer and lack the same.
What is wanted is in the weights of `Rules`. A cycle of the timetable counts as a week.
"""
