-- From here on one number is one text and one key. A record keeps the key it was booked under, for its reference was made
-- from it: these are the keys that the same value of a source would no longer be read as.
create table old_spellings (
  integration_id varchar not null,
  spelling varchar not null,             -- the key as it is read now
  record_key varchar not null,           -- the key it is known by
  is_of_number boolean not null,         -- only a number is read so: the text 2026.10 is not 2026.1
  primary key (integration_id, record_key)
);

insert into old_spellings
with letters as (
  select integration_id, record_key, nfc_normalize(record_key) as plain from records
),

spelled as (
  select
    integration_id,
    record_key,
    case
      when regexp_full_match(plain, '="[^"]*"') then plain[3:-2]  -- a text formula of a CSV file, read as its text now
      when regexp_full_match(plain, '-?0+[.,]0+') then regexp_replace(plain, '^-?(0+)[.,]0+$', '\1')
      when regexp_full_match(plain, '-?[0-9]+[.,]0+') then regexp_replace(plain, '[.,]0+$', '')
      when regexp_full_match(plain, '-?[0-9]+\.[0-9]*0') then rtrim(plain, '0')
      else plain
    end as spelling,
    regexp_full_match(plain, '-?[1-9][0-9]{0,2}[.,]000') or regexp_full_match(plain, '-?[0-9]+\.[0-9]*[1-9]0+')
      or regexp_full_match(plain, '-0+[.,]0+') as is_of_number
  from letters
)

select integration_id, spelling, record_key, is_of_number from spelled
where spelling <> record_key;

update records
set object_key = regexp_replace(nfc_normalize(object_key), '^(-?[0-9]+)[.,]0+$', '\1')
where regexp_full_match(object_key, '-?[0-9]+[.,]0+') and not regexp_full_match(object_key, '-?[1-9][0-9]{0,2}[.,]000')
  or object_key <> nfc_normalize(object_key);

-- integrations with records of before: what they were booked with may be spelled otherwise too
create table spelled_before (
  integration_id varchar primary key
);

insert into spelled_before
select distinct integration_id from records;

-- sums have room for whatever the amounts of a source add up to
alter table integration_money alter column amount type decimal(38, 2);
