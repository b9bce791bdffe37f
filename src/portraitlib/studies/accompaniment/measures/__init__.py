"""What an accompaniment reads: relations in time, the guide's conditions, alarms, load, groups, voices, pages."""
