-- Whether a text holds one of some others, in small letters, however it writes its accents.
create or replace macro holds_any(words, texts) as
len(list_filter(texts, lambda one: contains(nfc_normalize(lower(words)), one))) > 0
