-- Up Migration

-- Sets, inserts or removes parts of the custom fields. All other parts stay unchanged, to the last digit: a client that
-- writes back the whole value would round numbers that it cannot represent.
create function change_custom_fields(custom_fields jsonb, changes jsonb) returns jsonb
language plpgsql immutable strict as $$
declare
  change jsonb;
  path text[];
begin
  for change in
    select c.value from jsonb_array_elements(changes) with ordinality as c (value, ordinal) order by c.ordinal
  loop
    path := array(
      select p.value from jsonb_array_elements_text(change -> 'path') with ordinality as p (value, ordinal)
      order by p.ordinal
    );
    custom_fields := case
      when change ? 'set' then jsonb_set(custom_fields, path, change -> 'set')
      when change ? 'insert' then jsonb_insert(custom_fields, path, change -> 'insert')
      else custom_fields #- path
    end;
  end loop;
  return custom_fields;
end
$$;

-- The library reads timestamps in ISO 8601 with a year of four digits, which cannot express `infinity`, years BC or
-- years after 9999. This is a trigger and not a check constraint: a check would reject every update of a lead that
-- already has such a timestamp, even an update that pauses it. The trigger accepts a timestamp that does not change.
create function reject_unreadable_timestamp() returns trigger language plpgsql as $$
declare
  rejected record;
begin
  select t.name, t.value into rejected
  from (
    values
      ('added_at', new.added_at, old.added_at),
      ('subsequence_enrolled_at', new.subsequence_enrolled_at, old.subsequence_enrolled_at),
      ('subsequence_completed_at', new.subsequence_completed_at, old.subsequence_completed_at),
      ('pending_send_at', new.pending_send_at, old.pending_send_at)
  ) as t (name, value, stored)
  where (t.value < '0001-01-01 UTC' or t.value >= '10000-01-01 UTC')
    and t.value is distinct from t.stored
  limit 1;
  if found then
    raise exception 'Lead % of campaign % cannot have % in %: it must be in the years 1 to 9999',
        to_json(new.id), to_json(new.campaign_id), rejected.value, rejected.name
      using errcode = 'check_violation', constraint = rejected.name || '_is_in_the_years_1_to_9999',
        column = rejected.name, table = tg_table_name, schema = tg_table_schema;
  end if;
  return new;
end
$$;

create trigger reject_unreadable_timestamps before insert or update on leads
  for each row when (
    least(new.added_at, new.subsequence_enrolled_at, new.subsequence_completed_at, new.pending_send_at)
      < '0001-01-01 UTC'
    or greatest(new.added_at, new.subsequence_enrolled_at, new.subsequence_completed_at, new.pending_send_at)
      >= '10000-01-01 UTC'
  ) execute function reject_unreadable_timestamp();

-- Down Migration

drop trigger reject_unreadable_timestamps on leads;
drop function reject_unreadable_timestamp, change_custom_fields;
