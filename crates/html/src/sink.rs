//! The tree that the HTML parser builds: the tree of `markup5ever_rcdom`, with one difference. A node is searched among its
//! siblings from the last one. The parser puts misplaced text of a table before the table, which is nearly always the last child.
//! From the first sibling, the search would need quadratic time for many tables.

use std::{borrow::Cow, rc::Rc};

use html5ever::{
    Attribute, ExpandedName, QualName,
    interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink},
    tendril::StrTendril,
};
use markup5ever_rcdom::{Node, NodeData, RcDom};

#[derive(Default)]
pub(crate) struct Sink(pub(crate) RcDom);

/// The parent of a node, and its place among the children.
fn place(node: &Rc<Node>) -> Option<(Rc<Node>, usize)> {
    let weak = node.parent.take();
    let parent = weak.as_ref().and_then(|parent| parent.upgrade());
    node.parent.set(weak);
    let parent = parent?;
    let index = parent
        .children
        .borrow()
        .iter()
        .rposition(|child| Rc::ptr_eq(child, node))?;
    Some((parent, index))
}

/// Adds text to the text node `before`; `false` if it is another kind of node.
fn extends(before: Option<&Rc<Node>>, text: &str) -> bool {
    let Some(NodeData::Text { contents }) = before.map(|node| &node.data) else {
        return false;
    };
    contents.borrow_mut().push_slice(text);
    true
}

impl TreeSink for Sink {
    type Handle = Rc<Node>;
    type Output = RcDom;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> RcDom {
        self.0
    }

    /// Nobody reads these errors.
    fn parse_error(&self, _: Cow<'static, str>) {}

    fn append_before_sibling(&self, sibling: &Rc<Node>, child: NodeOrText<Rc<Node>>) {
        let node = match child {
            NodeOrText::AppendNode(node) => {
                self.remove_from_parent(&node);
                node
            }
            NodeOrText::AppendText(text) => {
                let before = place(sibling).and_then(|(parent, index)| {
                    let children = parent.children.borrow();
                    index.checked_sub(1).map(|before| children[before].clone())
                });
                if extends(before.as_ref(), &text) {
                    return;
                }
                Node::new(NodeData::Text {
                    contents: text.into(),
                })
            }
        };
        if let Some((parent, index)) = place(sibling) {
            node.parent.set(Some(Rc::downgrade(&parent)));
            parent.children.borrow_mut().insert(index, node);
        }
    }

    fn append_based_on_parent_node(
        &self,
        element: &Rc<Node>,
        before: &Rc<Node>,
        child: NodeOrText<Rc<Node>>,
    ) {
        match place(element) {
            Some(_) => self.append_before_sibling(element, child),
            None => self.append(before, child),
        }
    }

    fn remove_from_parent(&self, node: &Rc<Node>) {
        if let Some((parent, index)) = place(node) {
            parent.children.borrow_mut().remove(index);
            node.parent.set(None);
        }
    }

    fn get_document(&self) -> Rc<Node> {
        self.0.get_document()
    }

    fn elem_name<'a>(&'a self, node: &'a Rc<Node>) -> ExpandedName<'a> {
        self.0.elem_name(node)
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        flags: ElementFlags,
    ) -> Rc<Node> {
        self.0.create_element(name, attributes, flags)
    }

    fn create_comment(&self, text: StrTendril) -> Rc<Node> {
        self.0.create_comment(text)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> Rc<Node> {
        self.0.create_pi(target, data)
    }

    fn append(&self, parent: &Rc<Node>, child: NodeOrText<Rc<Node>>) {
        self.0.append(parent, child);
    }

    fn append_doctype_to_document(
        &self,
        name: StrTendril,
        public_id: StrTendril,
        system_id: StrTendril,
    ) {
        self.0
            .append_doctype_to_document(name, public_id, system_id);
    }

    fn get_template_contents(&self, node: &Rc<Node>) -> Rc<Node> {
        self.0.get_template_contents(node)
    }

    fn same_node(&self, one: &Rc<Node>, other: &Rc<Node>) -> bool {
        Rc::ptr_eq(one, other)
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.0.set_quirks_mode(mode);
    }

    fn add_attrs_if_missing(&self, node: &Rc<Node>, attributes: Vec<Attribute>) {
        self.0.add_attrs_if_missing(node, attributes);
    }

    fn reparent_children(&self, node: &Rc<Node>, parent: &Rc<Node>) {
        self.0.reparent_children(node, parent);
    }

    fn is_mathml_annotation_xml_integration_point(&self, node: &Rc<Node>) -> bool {
        self.0.is_mathml_annotation_xml_integration_point(node)
    }
}
