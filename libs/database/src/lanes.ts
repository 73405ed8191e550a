/**
 * The statement that picks the oldest due rows of each lane, a column's value: it steps from one lane to the next along an
 * index of (lane, run_at), so that neither a backlog nor what is not due yet is read. `$1` of each lane at most.
 */
export function oldestOfEach(table: string, lane: string, isOpen: string, most: string, isDue = 'true'): string {
  return `with recursive lane as (
      (select ${lane} as name from ${table} where ${isOpen} order by ${lane} limit 1)
      union all
      select (select ${lane} from ${table} where ${isOpen} and ${lane} > lane.name order by ${lane} limit 1)
      from lane where lane.name is not null)
    select due.id from lane, lateral (
      select id from ${table} where ${isOpen} and ${lane} = lane.name and run_at <= statement_timestamp() and ${isDue}
      order by run_at limit ${most} for update skip locked) due`
}
