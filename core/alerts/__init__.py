"""Who is told what, and when: pure decisions, stored with what they were made from.

`after_run` a run's closing: the message per episode, the one that says it became worse, the recovery note ·
`watching` what happens without a run: going stale, ending when a person has cleared everything ·
`reminders` once per local day · `telling` what every message holds
"""
