-- scope: read operator
select called, name
from persons
where is_operator
order by called
limit 2000
