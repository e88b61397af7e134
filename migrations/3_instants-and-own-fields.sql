-- Up Migration

-- Sets, inserts or removes the named parts of an application's own fields. All else in them stays as it is, byte for
-- byte: a client that reads and writes the whole would round the numbers that it cannot hold.
create function change_own_fields(own_fields jsonb, changes jsonb) returns jsonb
language plpgsql immutable strict as $$
declare
  change jsonb;
  place text[];
begin
  for change in
    select c.value from jsonb_array_elements(changes) with ordinality as c (value, number) order by c.number
  loop
    place := array(
      select p.value from jsonb_array_elements_text(change -> 'path') with ordinality as p (value, number)
      order by p.number
    );
    own_fields := case
      when change ? 'set' then jsonb_set(own_fields, place, change -> 'set')
      when change ? 'insert' then jsonb_insert(own_fields, place, change -> 'insert')
      else own_fields #- place
    end;
  end loop;
  return own_fields;
end
$$;

-- A lead has its instants in ISO 8601 with a year of four digits, which holds neither `infinity` nor a year BC or beyond
-- 9999. This is a trigger and not a check constraint: a check would refuse every update of a lead that was stored before
-- with such an instant, even one that pauses it. An instant that does not change is not refused.
create function refuse_unreadable_instant() returns trigger language plpgsql as $$
declare
  refused record;
begin
  select i.name, i.instant into refused
  from (
    values
      ('added_at', new.added_at, old.added_at),
      ('subsequence_enrolled_at', new.subsequence_enrolled_at, old.subsequence_enrolled_at),
      ('subsequence_completed_at', new.subsequence_completed_at, old.subsequence_completed_at),
      ('pending_send_at', new.pending_send_at, old.pending_send_at)
  ) as i (name, instant, stored)
  where (i.instant < '0001-01-01 UTC' or i.instant >= '10000-01-01 UTC')
    and i.instant is distinct from i.stored
  limit 1;
  if found then
    raise exception 'Lead % of campaign % cannot have % in %: it must be in the years 1 to 9999',
        to_json(new.id), to_json(new.campaign_id), refused.instant, refused.name
      using errcode = 'check_violation', constraint = refused.name || '_is_in_the_years_1_to_9999',
        column = refused.name, table = tg_table_name, schema = tg_table_schema;
  end if;
  return new;
end
$$;

create trigger lead_instants_are_readable before insert or update on leads
  for each row when (
    least(new.added_at, new.subsequence_enrolled_at, new.subsequence_completed_at, new.pending_send_at)
      < '0001-01-01 UTC'
    or greatest(new.added_at, new.subsequence_enrolled_at, new.subsequence_completed_at, new.pending_send_at)
      >= '10000-01-01 UTC'
  ) execute function refuse_unreadable_instant();

-- Down Migration

drop trigger lead_instants_are_readable on leads;
drop function refuse_unreadable_instant, change_own_fields;
