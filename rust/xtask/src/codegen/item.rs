//! One entry of the table from one item of the runtime's sources. It must not reformat: a text is the source's own,
//! dedented, without `#[macro_export]` and tests, and cut in two at each `pub`.

use super::uses;
use std::collections::BTreeSet;
use std::ops::Range;
use syn::spanned::Spanned;
use syn::visit::Visit;

/// An entry of the table.
pub struct Item {
    /// The name of a free item.
    pub name: Option<String>,
    /// The marks that must be used for it to be chosen.
    pub needs: Vec<String>,
    /// The marks that it uses.
    pub uses: BTreeSet<String>,
    /// The first line of the impl that a method stands in.
    pub header: Option<String>,
    /// Its text, in pieces between which `pub` stands; empty for an entry that only marks a use.
    pub text: Vec<String>,
}

/// Operator traits, and the mark of their use.
const OPERATORS: &[(&str, &str)] = &[
    ("Add", "+"),
    ("AddAssign", "+"),
    ("Sub", "-"),
    ("SubAssign", "-"),
    ("Mul", "*"),
    ("MulAssign", "*"),
    ("Div", "/"),
    ("DivAssign", "/"),
    ("Rem", "%"),
    ("BitAnd", "&"),
    ("BitOr", "|"),
    ("BitXor", "^"),
    ("Shl", "<<"),
    ("Shr", ">>"),
    ("Neg", "-x"),
    ("Not", "!x"),
];

/// Adds the entries of one item.
///
/// # Errors
/// In words, for an item that has no place in the runtime.
pub fn read(item: &syn::Item, source: &str, items: &mut Vec<Item>) -> Result<(), String> {
    match item {
        syn::Item::Use(_) => return Ok(()),
        syn::Item::Impl(block) if block.trait_.is_none() => return read_methods(block, source, items),
        _ => {}
    }
    let name = free_name(item)?;
    let mut text = text_of(item, &attributes(item), source);
    if let (syn::Item::Macro(definition), Some(name)) = (item, &name)
        && definition
            .attrs
            .iter()
            .any(|attribute| attribute.path().is_ident("macro_export"))
    {
        // With the `use`, code above the definition sees the macro as well.
        let last = text.last_mut().expect("a text has a piece");
        *last = format!("{last}\nuse {name};");
    }
    let needs = match (needed_with(item.span(), source), &name, item) {
        (Some(needs), _, _) => needs,
        // A macro is only needed where it is called: variables may have its name.
        (None, Some(name), syn::Item::Macro(item)) if item.ident.is_some() => vec![format!("{name}!")],
        (None, Some(name), _) => vec![name.clone()],
        (None, None, syn::Item::Impl(block)) => needs_of_impl(block),
        _ => return Err(format!("line {}: say `// needed with:`", item.span().start().line)),
    };
    items.push(Item {
        name,
        needs,
        uses: uses::of_item(item),
        header: None,
        text,
    });
    if let syn::Item::Trait(definition) = item {
        items.extend(methods_of_trait(definition));
    }
    Ok(())
}

/// Entries without text: a call of a method uses the trait that has it.
fn methods_of_trait(definition: &syn::ItemTrait) -> Vec<Item> {
    let methods = definition.items.iter().filter_map(|member| match member {
        syn::TraitItem::Fn(method) => Some(method.sig.ident.to_string()),
        _ => None,
    });
    let entry = |method| Item {
        name: None,
        needs: vec![format!(".{method}")],
        uses: BTreeSet::from([definition.ident.to_string()]),
        header: None,
        text: Vec::new(),
    };
    methods.map(entry).collect()
}

/// Whether attributes mark a test.
pub fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("cfg"))
}

/// The name of a free item; none for an impl and for a call of a macro.
fn free_name(item: &syn::Item) -> Result<Option<String>, String> {
    Ok(Some(match item {
        syn::Item::Fn(item) => item.sig.ident.to_string(),
        syn::Item::Struct(item) => item.ident.to_string(),
        syn::Item::Enum(item) => item.ident.to_string(),
        syn::Item::Trait(item) => item.ident.to_string(),
        syn::Item::Type(item) => item.ident.to_string(),
        syn::Item::Const(item) => item.ident.to_string(),
        syn::Item::Static(item) => item.ident.to_string(),
        syn::Item::Impl(_) => return Ok(None),
        syn::Item::Macro(item) => match &item.ident {
            Some(name) => name.to_string(),
            None if item.mac.path.is_ident("thread_local") => {
                uses::name_after_static(&item.mac.tokens).ok_or("thread_local! without a static")?
            }
            None => return Ok(None),
        },
        _ => {
            return Err(format!(
                "line {}: an item of this kind has no place here",
                item.span().start().line
            ));
        }
    }))
}

/// The attributes of an item, docs included.
fn attributes(item: &syn::Item) -> Vec<syn::Attribute> {
    match item {
        syn::Item::Macro(item) => item.attrs.clone(),
        _ => Vec::new(),
    }
}

/// What the impl of a trait needs: its type, and its trait unless that is one of std's.
fn needs_of_impl(block: &syn::ItemImpl) -> Vec<String> {
    let path = &block.trait_.as_ref().expect("the impl of a trait").1;
    let name = path.segments.last().expect("a path has a segment").ident.to_string();
    let operator = OPERATORS.iter().find(|(of, _)| *of == name && path.segments.len() > 1);
    let ours = path.segments.len() == 1 && !uses::PRELUDE_TRAITS.contains(&name.as_str());
    let mut needs = uses::type_name(&block.self_ty).map_or(Vec::new(), |name| vec![name]);
    needs.extend(operator.map(|(_, mark)| (*mark).to_owned()));
    if ours {
        needs.push(name);
    }
    needs
}

/// Adds an entry for each method of an inherent impl.
fn read_methods(block: &syn::ItemImpl, source: &str, items: &mut Vec<Item>) -> Result<(), String> {
    let owner = uses::type_name(&block.self_ty).ok_or("an impl of a type without a name")?;
    let start = block.span().byte_range().start;
    let header = source[start..block.brace_token.span.open().byte_range().start]
        .trim()
        .to_owned();
    for member in &block.items {
        let syn::ImplItem::Fn(method) = member else {
            return Err(format!(
                "line {}: only methods stand in an impl",
                member.span().start().line
            ));
        };
        let mut uses = uses::of_method(method, &owner);
        uses.extend(uses::of_generics(&block.generics));
        items.push(Item {
            name: None,
            needs: vec![owner.clone(), format!(".{}", method.sig.ident)],
            uses,
            header: Some(header.clone()),
            text: text_of(method, &[], source),
        });
    }
    Ok(())
}

/// The marks in a comment `// needed with:` right above a span.
fn needed_with(span: proc_macro2::Span, source: &str) -> Option<Vec<String>> {
    let above = source.lines().nth(span.start().line.checked_sub(2)?)?;
    let marks = above.trim().strip_prefix("// needed with:")?;
    Some(marks.split_whitespace().map(str::to_owned).collect())
}

/// The source text of a node, dedented, without `#[macro_export]`: the pieces between which `pub` stands.
fn text_of<T: Spanned + Node>(node: &T, attributes: &[syn::Attribute], source: &str) -> Vec<String> {
    let span = node.span();
    let Range { start, end } = span.byte_range();
    let mut visibilities = Visibilities::default();
    node.visit_with(&mut visibilities);
    let mut cuts: Vec<(Range<usize>, Cut)> = visibilities.ranges.into_iter().map(|at| (at, Cut::Pub)).collect();
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("macro_export"))
    {
        cuts.push((attribute.span().byte_range(), Cut::Drop));
    }
    cuts.sort_by_key(|(at, _)| at.start);
    let (mut pieces, mut piece, mut done) = (Vec::new(), String::new(), start);
    for (at, cut) in cuts {
        piece.push_str(&source[done..at.start]);
        if cut == Cut::Pub {
            pieces.push(std::mem::take(&mut piece));
        }
        done = at.end + source[at.end..].len() - source[at.end..].trim_start().len();
    }
    piece.push_str(&source[done..end]);
    pieces.push(piece);
    pieces.iter().map(|piece| dedent(piece, span.start().column)).collect()
}

/// What becomes of a place in the source that is left out of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// A `pub`, which libraries put back in.
    Pub,
    /// Gone.
    Drop,
}

/// Takes `columns` spaces from the start of each line but the first. A piece may end at the start of a line.
fn dedent(text: &str, columns: usize) -> String {
    let indent = " ".repeat(columns);
    text.split('\n')
        .map(|line| line.strip_prefix(&indent).unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
}

/// A node that a visitor can be sent through.
trait Node {
    /// Visits the node.
    fn visit_with(&self, visitor: &mut Visibilities);
}

impl Node for syn::Item {
    fn visit_with(&self, visitor: &mut Visibilities) {
        visitor.visit_item(self);
    }
}

impl Node for syn::ImplItemFn {
    fn visit_with(&self, visitor: &mut Visibilities) {
        visitor.visit_impl_item_fn(self);
    }
}

/// Collects where `pub` stands. The runtime has no other visibility: one crate is one module in the output.
#[derive(Default)]
struct Visibilities {
    ranges: Vec<Range<usize>>,
}

impl Visit<'_> for Visibilities {
    fn visit_visibility(&mut self, visibility: &syn::Visibility) {
        if !matches!(visibility, syn::Visibility::Inherited) {
            self.ranges.push(visibility.span().byte_range());
        }
    }
}
