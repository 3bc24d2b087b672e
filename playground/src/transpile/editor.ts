/**
 * The two CodeMirror editors: Python that is typed, Rust that is read. Colours come from CSS classes and custom
 * properties, so a theme needs no new editor. It must not know the transpiler's jobs, only what it marks.
 */
import { indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { rust } from "@codemirror/lang-rust";
import { syntaxHighlighting } from "@codemirror/language";
import { lintGutter, type Diagnostic as Mark, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Extension, RangeSet, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, GutterMarker, gutterLineClass, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import type { Diagnostic } from "@sovereign/wasm";
import { basicSetup } from "codemirror";
import "./editor.css";
import type { LineRange } from "./source-map";

/** What the view wants to hear of an editor. */
export interface EditorEvents {
  /** The user, not the page, changed the text. */
  readonly onEdit?: (text: string) => void;
  /** Ctrl+Enter or Cmd+Enter. */
  readonly onRun?: () => void;
  /** The cursor stands in another line (from 0), or left the editor. */
  readonly onLine?: (line: number | undefined) => void;
  /** Lines may have moved on the screen. */
  readonly onMoved?: () => void;
}

/** The editor for the source. */
export function sourceEditor(parent: HTMLElement, events: EditorEvents): EditorView {
  return new EditorView({ parent, state: EditorState.create({ extensions: sourceExtensions(events) }) });
}

/** The editor that shows Rust. It takes focus and selection, so that it can be scrolled and copied by keyboard. */
export function rustViewer(parent: HTMLElement, events: EditorEvents): EditorView {
  return new EditorView({ parent, state: EditorState.create({ extensions: rustExtensions(events) }) });
}

/** Puts another text into an editor without calling it an edit, with a history of its own. */
export function replaceSource(view: EditorView, text: string, events: EditorEvents): void {
  view.setState(EditorState.create({ doc: text, extensions: sourceExtensions(events) }));
  events.onMoved?.();
}

/**
 * Shows Rust. Only what differs is replaced, so that the scroll position and the selection stay. What comes into an empty
 * editor comes as a new state: an insertion there would count as visible from end to end, and every line be drawn.
 */
export function showRust(view: EditorView, text: string, events: EditorEvents): void {
  const old = view.state.doc.toString();
  if (old === text) return;
  if (old === "" || text === "") {
    view.setState(EditorState.create({ doc: text, extensions: rustExtensions(events) }));
    events.onMoved?.();
    return;
  }
  let start = 0;
  while (start < old.length && start < text.length && old[start] === text[start]) start++;
  let end = 0;
  while (end < old.length - start && end < text.length - start && old.at(-1 - end) === text.at(-1 - end)) end++;
  view.dispatch({ changes: { from: start, to: old.length - end, insert: text.slice(start, text.length - end) } });
}

/** Beyond this many, marks in the text help nobody; the list below has them all. */
const mostMarks = 500;

/** Marks diagnostics in the text and in the gutter. */
export function markDiagnostics(view: EditorView, diagnostics: readonly Diagnostic[]): void {
  const length = view.state.doc.length;
  const marks = diagnostics.slice(0, mostMarks).map(({ start, end, severity, code, message, cause, hint }): Mark => {
    const from = Math.min(start.offset, length);
    const notes = [cause, hint].filter((note) => note !== "");
    return {
      from,
      to: Math.max(from, Math.min(end.offset, length)),
      severity: severity === "note" ? "info" : severity,
      source: code,
      message: [message, ...notes].join("\n"),
    };
  });
  view.dispatch(setDiagnostics(view.state, marks));
}

/** Moves the cursor to an offset, shows it in the middle and gives the editor the focus. */
export function goTo(view: EditorView, offset: number): void {
  const anchor = Math.min(offset, view.state.doc.length);
  view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
  view.focus();
}

/** Tints lines (from 0), or none. */
export function tintLines(view: EditorView, lines: LineRange | undefined): void {
  view.dispatch({ effects: tint.of(lines) });
}

/** Shows the first of these lines if none of them is on the screen. */
export function reveal(view: EditorView, lines: LineRange): void {
  const { scrollTop, clientHeight } = view.scrollDOM;
  const [top, bottom] = verticalRange(view, lines);
  if (bottom > scrollTop && top < scrollTop + clientHeight) return;
  const line = view.state.doc.line(Math.min(lines.first + 1, view.state.doc.lines));
  view.dispatch({ effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
}

/** The lines (from 0) that are on the screen, as far as their heights are known. */
export function visibleLines(view: EditorView): LineRange {
  const { scrollTop, clientHeight } = view.scrollDOM;
  const lineAt = (height: number) => view.state.doc.lineAt(view.lineBlockAtHeight(height).from).number - 1;
  return { first: lineAt(scrollTop), last: lineAt(scrollTop + clientHeight) };
}

/** Where lines (from 0) stand in the editor's content, in pixels from its top. */
export function verticalRange(view: EditorView, lines: LineRange): [top: number, bottom: number] {
  const { doc } = view.state;
  const block = (line: number) => view.lineBlockAt(doc.line(Math.min(Math.max(line, 0) + 1, doc.lines)).from);
  const padding = view.documentPadding.top;
  return [block(lines.first).top + padding, block(lines.last).bottom + padding];
}

const tint = StateEffect.define<LineRange | undefined>();
const tintedLine = Decoration.line({ class: "cm-tinted" });
const tintedGutter = new (class extends GutterMarker {
  override elementClass = "cm-tinted";
})();

const tintField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, transaction) {
    let next = decorations.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(tint)) continue;
      const { doc } = transaction.state;
      const { first, last } = effect.value ?? { first: 0, last: -1 };
      const lines = Array.from({ length: Math.min(last, doc.lines - 1) - first + 1 }, (_, at) => first + at);
      next = Decoration.set(lines.map((line) => tintedLine.range(doc.line(line + 1).from)));
    }
    return next;
  },
  provide: (field) => [
    EditorView.decorations.from(field),
    gutterLineClass.compute([field], (state) => {
      const starts: number[] = [];
      state.field(field).between(0, state.doc.length, (from) => void starts.push(from));
      return RangeSet.of(starts.map((from) => tintedGutter.range(from)));
    }),
  ],
});

function shared(events: EditorEvents): Extension {
  let line: number | undefined;
  const run = () => {
    events.onRun?.();
    return true;
  };
  return [
    keymap.of([{ key: "Mod-Enter", run }]),
    basicSetup,
    syntaxHighlighting(classHighlighter),
    tintField,
    EditorView.updateListener.of((update) => {
      if (update.geometryChanged || update.viewportChanged) events.onMoved?.();
      const { state } = update.view;
      const now = update.view.hasFocus ? state.doc.lineAt(state.selection.main.head).number - 1 : undefined;
      if (now === line && !update.docChanged) return;
      line = now;
      events.onLine?.(now);
    }),
  ];
}

function sourceExtensions(events: EditorEvents): Extension {
  return [
    shared(events),
    keymap.of([indentWithTab]),
    lintGutter(),
    python(),
    EditorState.tabSize.of(4),
    EditorView.contentAttributes.of({
      "aria-label": "Python source",
      "aria-describedby": "editor-keys",
      tabindex: "0",
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) events.onEdit?.(update.state.doc.toString());
    }),
  ];
}

function rustExtensions(events: EditorEvents): Extension {
  return [
    shared(events),
    rust(),
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({
      "aria-label": "Rust, read-only",
      "aria-readonly": "true",
      inputmode: "none",
      tabindex: "0",
    }),
  ];
}
