-- what the last attempt carried: the source may say another amount before a look-up finds the booking
alter table records add column sent_amount decimal(18, 2);
alter table records add column sent_currency varchar;
