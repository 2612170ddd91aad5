-- refused or waiting records that a sync no longer found in the source
alter table runs add column gone integer default 0;
