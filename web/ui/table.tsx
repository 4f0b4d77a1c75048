/** Tables are tables: a head, rows with a key, drawn again only where a row's value changed; rows keep their place. */
import type { ComponentChildren } from "preact";
import { memo } from "./memo.ts";
import { t } from "./i18n.ts";

export interface Column<R> {
  id: string;
  head: ComponentChildren;
  cell: (row: R) => ComponentChildren;
  /** Figures stand right. */
  end?: boolean;
  /** The column that names the row. */
  names?: boolean;
  class?: string;
  /** Sorting by this column: pressed in the head. */
  onSort?: () => void;
  sorted?: "ascending" | "descending" | "none";
}

export interface TableProps<R> {
  label: string;
  columns: Column<R>[];
  rows: R[];
  keyOf: (row: R) => string;
  empty?: ComponentChildren;
  onRow?: (row: R) => void;
  chosen?: string;
  /** Draw every row anew (cells that depend on more than the row). */
  lively?: boolean;
}

interface RowProps<R> {
  row: R;
  columns: Column<R>[];
  chosen: boolean;
  onRow?: ((row: R) => void) | undefined;
  stamp: unknown;
}

const Row = memo(function Row<R>({ row, columns, chosen, onRow }: RowProps<R>) {
  return (
    <tr class={`${onRow ? "can" : ""} ${chosen ? "chosen" : ""}`} onClick={onRow && (() => onRow(row))}>
      {columns.map((column) => {
        const look = `${column.end ? "end" : ""} ${column.class ?? ""}`;
        const inner = column.cell(row);
        return column.names ? (
          <th scope="row" key={column.id} class={look}>
            {onRow ? <button type="button" class="row-link">{inner}</button> : inner}
          </th>
        ) : (
          <td key={column.id} class={look}>{inner}</td>
        );
      })}
    </tr>
  );
} as unknown as (props: RowProps<never>) => ComponentChildren);

export function Table<R>({ label, columns, rows, keyOf, empty, onRow, chosen, lively }: TableProps<R>) {
  if (!rows.length) return <div class="table-empty">{empty ?? t("ui.nothing")}</div>;
  const Line = Row as unknown as (props: RowProps<R> & { key: string }) => never;
  return (
    <div class="table-scroll" role="region" aria-label={label} tabIndex={0}>
      <table class="table">
        <caption class="unseen">{label}</caption>
        <thead>
          <tr>
            {columns.map((one) => (
              <th scope="col" key={one.id} class={`${one.end ? "end" : ""} ${one.class ?? ""}`} aria-sort={one.sorted}>
                {one.onSort ? (
                  <button type="button" class="sort" onClick={one.onSort}>
                    {one.head}
                    <span aria-hidden="true">{one.sorted === "ascending" ? " ↑" : one.sorted === "descending" ? " ↓" : ""}</span>
                  </button>
                ) : one.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Line key={keyOf(row)} row={row} columns={columns} chosen={keyOf(row) === chosen} onRow={onRow}
              stamp={lively ? {} : label} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
