//! Marks as the blog tools and their plugins write them. `秘密` is for members; `前` and `後` are for everybody.

use senpai_content::{without_members_text, without_members_text_of_wordpress};

/// What is wrong with the public text of `written`, if anything.
fn fault(written: &str, shown: &str) -> Option<String> {
    let leaks = shown.contains("秘密");
    let loses = ["前", "後"]
        .iter()
        .any(|word| shown.matches(word).count() != written.matches(word).count());
    let why = match (leaks, loses) {
        (true, _) => "is shown",
        (_, true) => "is lost",
        _ => return None,
    };
    Some(format!("{why}: {written:?} → {shown:?}"))
}

/// Posts in Markdown.
fn markdown(posts: &[&str]) {
    let faults = posts.iter().filter_map(|post| {
        let (shown, _) = super::body(post);
        fault(post, &shown)
    });
    let faults: Vec<String> = faults.collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Texts in HTML, with and without the habits of WordPress.
fn html(texts: &[&str]) {
    let faults = texts.iter().flat_map(|text| {
        let wordpress = without_members_text_of_wordpress(text).0;
        [without_members_text(text).0, wordpress]
            .into_iter()
            .filter_map(|shown| fault(text, &shown))
    });
    let faults: Vec<String> = faults.collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn branches_of_conditions() {
    markdown(&[
        "前\n\n{% if user.member %}\n秘密\n{% else %}\n後\n{% endif %}\n\n後",
        "前\n\n{% if not user.member %}\n後\n{% else %}\n秘密\n{% endif %}\n\n後",
        "前\n\n{% unless member %}\n後\n{% else %}\n秘密\n{% endunless %}\n\n後",
        "前\n\n{% if member == false %}\n後\n{% else %}\n秘密\n{% endif %}\n\n後",
        "前\n\n{% if page.x %}\n後\n{% elsif member %}\n秘密\n{% else %}\n後\n{% endif %}\n\n後",
        "前\n\n{% if guest %}\n後\n{% elsif x %}\n秘密\n{% else %}\n秘密\n{% endif %}\n\n後",
        "前\n\n{%- if customer.tags contains 'vip' -%}\n秘密\n{%- endif -%}\n\n後",
        "前\n\n{% if member %}\n{% for x in y %}a{% else %}秘密{% endfor %}\n秘密\n{% endif %}\n\n後",
        "前\n\n{% case member.level %}\n{% when 'gold' %}\n秘密\n{% else %}\n秘密\n{% endcase %}\n\n後",
        "前\n\n{% if $user.member %}\n秘密\n{% else /%}\n後\n{% /if %}\n\n後",
        "前\n\n{% if is_granted('ROLE_USER') and user %}\n秘密\n{% endif %}\n\n後",
        "前\n\n{{#if @member.paid}}\n秘密\n{{else}}\n後\n{{/if}}\n\n後",
        "前\n\n{{#unless @member}}\n後\n{{else}}\n秘密\n{{/unless}}\n\n後",
        "前\n\n{{^if @member}}\n後\n{{else}}\n秘密\n{{/if}}\n\n後",
        "前\n\n{{#members}}\n秘密\n{{/members}}\n\n後",
        "前\n\n{{^member}}\n後\n{{/member}}\n\n後",
        "前\n\n{{#has visibility=\"paid\"}}\n秘密\n{{else}}\n秘密\n{{/has}}\n\n後",
        "前\n\n{{ if .Params.member }}\n秘密\n{{ else }}\n後\n{{ end }}\n\n後",
        "前\n\n{{ if not .Member }}\n後\n{{ else if .Gold }}\n秘密\n{{ else }}\n秘密\n{{ end }}\n\n後",
        "前\n\n{{- with .Member -}}\n秘密{{ if .x }}秘密{{ end }}秘密\n{{- end -}}\n\n後",
        "前\n\n{{ if ne .Params.access \"members\" }}\n後\n{{ else }}\n秘密\n{{ end }}\n\n後",
        "前\n\n{#if member}\n秘密\n{:else}\n後\n{/if}\n\n後",
        "前\n\n{isMember && (\n<b>秘密</b>\n)}\n\n後",
        "前\n\n{isMember && (<>秘密</>)}\n\n後",
        "前\n\n{isMember && (\n<>\n\n## 秘密\n\n秘密 {a} 秘密\n\n```js\nif (a) {\n}}\n```\n\n秘密\n\n</>\n)}\n\n後",
        "前\n\n{isMember && (<p title=\"}\">秘密</p>)}\n\n後",
        "前\n\n{ready && user?.isMember && (\n<b>秘密</b>\n)}\n\n後",
        "前\n\n{!isMember || <b>秘密</b>}\n\n後",
        "前\n\n{user ? (<>秘密</>) : (<>秘密</>)}\n\n後",
        "前\n\n{user?<b>秘密</b>:null}\n\n後",
        "前\n\n{user.isMember ?(\n<b>秘密</b>\n) : null}\n\n後",
        "前\n\n{!isMember ? null : (<b>秘密</b>)}\n\n後",
        "前\n\n{session && (<b>秘密</b>)}\n\n後",
        "前\n\n{isMember && (<b>秘密</b>",
        "前\n\n{isMember || <b>後</b>}\n\n後",
        "前\n\n{theme === 'dark' && (<b>後</b>)}\n\n後",
        "前\n\n{year ? <b>後</b> : <b>後</b>}\n\n後",
        "前\n\n{members.length} 後 && 後 <b>後</b>\n\n後",
        "前\n\n{!member ? (<b>秘密</b>) : (<b>秘密</b>)}\n\n後",
        "前\n\n{% raw %}{% if member %}{% endraw %}\n\n後",
        "前\n\n{% comment %}{% if member %}{% endcomment %}\n\n後",
        "前\n\n{% if member %}\n秘密\n{% comment %}{% endif %}{% endcomment %}\n秘密\n{% endif %}\n\n後",
        "前\n\n{% if member %}\n秘密\n\n```\n{% endif %}\n```\n\n秘密\n{% endif %}\n\n後",
        "前\n\n{% if member %}\n秘密",
        "前\n\n{% for member in members %}\n後\n{% endfor %}\n\n後",
    ]);
}

#[test]
fn variables_stand_for_their_conditions() {
    markdown(&[
        "前\n\n{% assign show = user.member %}\n{% if show %}\n秘密\n{% else %}\n後\n{% endif %}\n\n後",
        "前\n\n{%- assign show = user.member -%}\n{%- unless show -%}\n後\n{%- else -%}\n秘密\n{%- endunless -%}\n\n後",
        "前\n\n{% assign a = member %}\n{% assign b = a %}\n{% if b == true %}\n秘密\n{% endif %}\n\n後",
        "前\n\n{% assign show = false %}\n{% if member %}{% assign show = true %}{% endif %}\n{% if show %}\n秘密\n{% endif %}\n\n後",
        "前\n\n{% assign hide = true %}\n{% if member %}{% assign hide = false %}{% endif %}\n{% unless hide %}\n秘密\n{% endunless %}\n\n後",
        "前\n\n{% capture show %}{% if member %}yes{% endif %}{% endcapture %}\n{% if show == \"yes\" %}\n秘密\n{% endif %}\n\n後",
        "前\n\n{% set show = current_user.paid %}\n{% if show %}\n秘密\n{% endif %}\n\n後",
        "前\n\n{{ $show := .Params.member }}\n{{ if $show }}\n秘密\n{{ end }}\n\n後",
        "前\n\n{% assign level = member.level %}\n{% case level %}\n{% when 'gold' %}\n秘密\n{% endcase %}\n\n後",
        "前\n\n{% case page.kind %}\n{% when 'members' %}\n秘密\n{% when 'public' %}\n後\n{% else %}\n後\n{% endcase %}\n\n後",
        "前\n\n{% assign season = \"夏\" %}\n{% if season == \"夏\" %}\n後\n{% endif %}\n{% case season %}\n{% when \"夏\" %}\n後\n{% endcase %}\n\n後",
        "前\n\n{% assign show = user.member %}\n{% if page.show %}\n後\n{% endif %}\n\n後",
    ]);
}

#[test]
fn branches_of_pandoc() {
    markdown(&[
        "前\n\n$if(member)$\n秘密\n$endif$\n\n後",
        "前\n\n$if(member)$\n秘密\n$else$\n後\n$endif$\n\n後",
        "前\n\n${if(user.paid)}\n秘密\n${endif}\n\n後",
        "前\n\n$if(title)$\n後\n$elseif(member)$\n秘密\n$endif$\n\n後",
        "前 $if(member)$秘密$endif$ 後",
        "前\n\n$for(author)$\n後\n$sep$\n$endfor$\n\n後",
    ]);
    let (shown, _) = super::body("前\n\n$if(title)$\n題\n$endif$\n\n後");
    assert_eq!(shown, "前\n題\n後");
}

#[test]
fn conditions_with_a_negation_show_only_what_strangers_read() {
    markdown(&[
        "前\n\n{% if user.membership != \"\" %}\n秘密\n{% endif %}\n\n後",
        "前\n\n{{ if ne .Params.member \"\" }}\n秘密\n{{ end }}\n\n後",
        "前\n\n{% if user.plan != \"basic\" %}\n秘密\n{% endif %}\n\n後",
        "前\n\n{% unless member.expired %}\n秘密\n{% endunless %}\n\n後",
        "前\n\n{{#unless member.expired}}\n秘密\n{{/unless}}\n\n後",
        "前\n\n{{^member.expired}}\n秘密\n{{/member.expired}}\n\n後",
        "前\n\n{% if not member.suspended %}\n秘密\n{% endif %}\n\n後",
        "前\n\n<p v-if=\"member.status !== 'cancelled'\">秘密</p>\n\n後",
        "前\n\n{user.plan !== \"basic\" && (<b>秘密</b>)}\n\n後",
    ]);
}

#[test]
fn a_loop_in_a_condition_keeps_its_else() {
    markdown(&[
        "前\n\n{#if member}\n秘密\n{#each xs as x}\na\n{:else}\n秘密\n{/each}\n秘密\n{/if}\n\n後",
        "前\n\n{% if member %}\n{% asyncEach x in y %}a{% else %}b{% endeach %}\n秘密\n{% endif %}\n\n後",
        "前\n\n{% if member %}\n{% asyncAll x in y %}a{% else %}b{% endall %}\n秘密\n{% endif %}\n\n後",
    ]);
}

#[test]
fn a_condition_may_stand_on_lines_of_its_own() {
    markdown(&[
        "前\n\n{\n  isMember && (\n    <p>秘密</p>\n  )\n}\n\n後",
        "前\n\n{isMember\n  ? <p>秘密</p>\n  : <p>秘密</p>}\n\n後",
    ]);
}

#[test]
fn only_its_own_end_ends_text_for_members() {
    markdown(&[
        "前\n\n:::members\n\n秘密\n\n////////\n\n秘密\n:::\n\n後",
        "前\n\n:::members\n\n秘密\n\n///\n\n秘密\n:::\n\n後",
        "前\n\n<!-- ここから会員限定 -->秘密<!-- メモ: ここまで校正済み -->秘密<!-- ここまで会員限定 -->\n\n後",
        "HTML の <title> は前。\n\n[private]秘密<script>\"[/private]\"</script>秘密[/private]後",
        "前</日[private]秘密<style>a</日</style>秘密[/private]後",
        "前\n\n{{> paywall}}\n\n秘密",
        "前\n\n{{~> paywall ~}}\n\n秘密",
        "前\n\n!!! private\n    秘密\n\n> 後",
        "前\n\n!!! private\n    秘密\n\n    秘密\n\n後",
    ]);
}

#[test]
fn a_fence_of_code_names_its_readers_in_a_list_and_a_quote() {
    markdown(&[
        "前\n\n```private\n秘密\n```\n\n後",
        "前\n\n- a\n\n  ```private\n  秘密\n  ```\n\n後",
        "前\n\n> ```private\n> 秘密\n> ```\n\n後",
        "前\n\n```private```の後",
    ]);
}

#[test]
fn a_mark_within_a_line_of_text_for_members_cuts_no_character() {
    markdown(&["前\n\n[private]\n```private```[/private]あいう後"]);
}

#[test]
fn members_of_a_team_and_buttons_are_for_everybody() {
    let person = "前<!-- wp:ugb/team-member --><p>後</p><!-- /wp:ugb/team-member -->";
    html(&[
        person,
        "前[team_member]後[/team_member]",
        "前[purchase_button]後[/purchase_button]",
    ]);
    html(&[
        "前[accessories]後[/accessories]",
        "前[unsubscribe]後[/unsubscribe]",
    ]);
    html(&["前[team_member_only]秘密[/team_member_only]後"]);
}

#[test]
fn a_name_with_an_end_hides_by_a_part_of_a_word() {
    let texts = [
        "signinlocker",
        "hidecontent",
        "accessally_has_any_tag",
        "loginonly",
        "subscribeonly",
        "onlymembers",
        "ifmember",
        "member_link",
        "private_links",
        "paid_card",
        "premium_toggle",
        "vip_list",
        "hidden_link",
        "premium_button",
    ]
    .map(|name| format!("前[{name} a=\"b\"]秘密[/{name}]後"));
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    html(&texts);
    markdown(&texts);
    markdown(&[
        "前\n\n{% login %}\n秘密\n{% endlogin %}\n\n後",
        "前\n\n{% subscribe %}\n秘密\n{% endsubscribe %}\n\n後",
        "前\n\n{% hideBlock a %}\n後\n{% endhideBlock %}\n\n後",
        "前\n\n{% hideInline a %}\n後\n{% endhideInline %}\n\n後",
    ]);
    for name in [
        "remember_this",
        "bloginfo",
        "accessible_table",
        "showhide",
        "user_list",
        "purchase_link",
        "member_button",
    ] {
        html(&[&format!("前[{name}]後[/{name}]後")]);
    }
    html(&["前<!-- wp:x/members-card --><p>秘密</p><!-- /wp:x/members-card -->後"]);
}

#[test]
fn branches_of_other_tools() {
    markdown(&[
        "前\n\n{{ if logged_in }}\n秘密\n{{ else }}\n後\n{{ /if }}\n\n後",
        "前\n\n{{ unless logged_in }}\n後\n{{ else }}\n秘密\n{{ /unless }}\n\n後",
        "前\n\n{% members() %}\n秘密{% note() %}秘密{% end %}秘密\n{% end %}\n\n後",
        "前\n\n{{< access level=\"paid\" >}}\n秘密\n{{< /access >}}\n\n後",
        "前\n\n{{< show \"members\" >}}\n秘密\n{{< /show >}}\n\n後",
        "前\n\n{{< details \"User guide\" >}}\n後\n{{< /details >}}\n\n後",
        "前\n\n{% if visitor.is_member %}\n秘密\n{% endif %}\n\n後",
        "前\n\n{% if member.all_access %}\n秘密\n{% endif %}\n\n後",
        "前\n\n{% if subscriber.is_premium %}\n秘密\n{% endif %}\n\n後",
        "前\n\n<!-- {% if member %} -->\n秘密\n<!-- {% endif %} -->\n\n後",
        "前\n\n<!-- [private] -->\n秘密\n<!-- [/private] -->\n\n後",
        "前\n\n{% secret %}\n秘密\n{% endsecret %}\n\n後",
        "前\n\n<!-- encrypt -->\n秘密\n<!-- /encrypt -->\n\n後",
    ]);
}

#[test]
fn shortcodes_of_plugins() {
    let texts = [
        "前[private][caption id=\"1\"]秘密[/caption]秘密[/private]後",
        "前[private]秘密[private]秘密[/private]秘密[/private]後",
        "前[private note=\"see [1]\"]秘密[/private]後",
        "前[private](秘密)秘密[/private]後",
        "前[a][private]秘密[/private]後",
        "前[restrict paid=true\n level=2]秘密[/restrict]後",
        "前[pmpro_member level=\"1\"]秘密[/pmpro_member]後",
        "前[membership level=\"0\"]秘密[/membership]後",
        "前[mepr-active memberships=\"1\"]秘密[/mepr-active]後",
        "前[mepr-show rules=\"1\"]秘密[/mepr-show]後",
        "前[rcp_restrict]秘密[/rcp_restrict]後",
        "前[wcm_restrict plans=\"gold\"]秘密[/wcm_restrict]後",
        "前[s2If current_user_can(access_s2member_level1)]秘密[/s2If]後",
        "前[wlm_private \"gold\"]秘密[/wlm_private]後",
        "前[swpm_protected for=\"2\"]秘密[/swpm_protected]後",
        "前[um_loggedin]秘密[/um_loggedin]後",
        "前[ihc-hide-content ihc_mb_type=\"show\"]秘密[/ihc-hide-content]後",
        "前[groups_can capability=\"x\"]秘密[/groups_can]後",
        "前[passster password=\"x\"]秘密[/passster]後",
        "前[content_protector password=\"x\"]秘密[/content_protector]後",
        "前[sociallocker]秘密[/sociallocker]後",
        "前[arm_restrict_content plan=\"1\"]秘密[/arm_restrict_content]後",
        "前[student]秘密[/student]後",
        "前[user_level=3]秘密[/user_level]後",
        "前[hide=50]秘密[/hide]後",
        "前[vc_row el_class=\"x members-only\"]秘密[/vc_row]後",
        "前[show_if access='paid']秘密[/show_if]後",
        "前[box title=\"a\"]後[/box]後",
        "前[会員限定]秘密[/会員限定]後",
        "前[members only]秘密[/members only]後",
        "前[private]秘密<!-- [/private] -->秘密[/private]後",
        "前[private]秘密<script>\"[/private]\"</script>秘密[/private]後",
        "前[private]秘密<a title=\"[/private]\">秘密</a>[/private]後",
    ];
    html(&texts);
    markdown(&texts);
    html(&["前[private]秘密<pre><code>[/private]</code></pre>秘密[/private]後"]);
    markdown(&[
        "前\n\n[private]\n\n```\n[/private]\n```\n\n秘密\n\n[/private]\n\n後",
        "前\n\n[private]\n\n秘密 `[/private]` 秘密\n\n[/private]\n\n後",
        "前\n\n[/private]\n\n後",
        "前 [[private]] 後",
        "前\n\n[private][1]\n\n後\n\n[1]: https://example.com",
    ]);
    // WordPress runs the shortcode. Elsewhere it is code.
    let code = "<pre>[private]秘密[/private]</pre>";
    assert_eq!(without_members_text_of_wordpress(code).0, "<pre></pre>");
    assert_eq!(without_members_text(code).0, code);
}

#[test]
fn comments_and_blocks() {
    html(&[
        "前<!-- wp:restrict-content-pro/box --><p>秘密</p><!-- wp:restrict-content-pro/inner --><!-- /wp:restrict-content-pro/inner -->秘密<!-- /wp:restrict-content-pro/box -->後",
        "前<!-- wp:memberpress/protected-content {\"membership\":1} -->秘密<!-- /wp:memberpress/protected-content -->後",
        "前<!-- wp:woocommerce-memberships/member-content -->秘密<!-- /wp:woocommerce-memberships/member-content -->後",
        "前<!-- wp:woocommerce-memberships/non-member-content -->後<!-- /wp:woocommerce-memberships/non-member-content -->後",
        "前<!-- wp:pmpro/membership {\"levels\":[\"1\"]} -->秘密<!-- /wp:pmpro/membership -->後",
        "前<!-- wp:premium-content/subscriber-view -->秘密<!-- /wp:premium-content/subscriber-view -->後",
        "前<!-- wp:group {\"className\":\"members-only\"} -->秘密<!-- wp:group -->秘密<!-- /wp:group -->秘密<!-- /wp:group -->後",
        "前<!-- wp:group {\"blockVisibility\":{\"controlSets\":[{\"id\":1}]}} -->秘密<!-- /wp:group -->後",
        "前<!-- wp:jetpack/subscriptions /-->後",
        "前<!-- wp:pmpro/account-page /-->後",
        "前<!-- wp:codoc/codoc-block -->秘密",
        "前<!-- wp:jetpack/paywall {\"a\":1} /-->秘密",
        "前<!--kg-gated-block:begin memberSegment:\"status:free\" nonMember:false -->秘密<!--kg-gated-block:end-->後",
        "前<!--kg-gated-block:begin nonMember:true memberSegment:\"\" -->後<!--kg-gated-block:end-->後",
        "前<!-- 無料部分はここまで -->秘密",
        "前<!-- end of free preview -->秘密",
        "前<!-- members start -->秘密<!-- members end -->後",
        "前<!-- members -->秘密<!-- paid -->秘密<!-- /paid -->秘密<!-- /members -->後",
        "前<!--> 後 <!--members-only-->秘密",
        "前<!-- a --!>後<!--members-only-->秘密",
        "前<!-- old <!--members-only-->秘密",
        "前<premium-note>後</premium-note><!--members-only-->秘密",
        "前<premium>秘密</premium>後",
        "前<pre>後<!--members-only--><p>秘密</p>",
    ]);
    markdown(&[
        "前\n\n<!-- members -->\n秘密\n\n```html\n<!-- /members -->\n```\n\n秘密\n\n<!-- /members -->\n\n後",
        "前\n\n<!-- members -->\n秘密\n\n`<!-- /members -->` 秘密\n\n<!-- /members -->\n\n後",
    ]);
}

#[test]
fn elements_and_attributes() {
    let texts = [
        "前<div title=\"first class\" class=\"members-only\">秘密</div>後",
        "前<div data-x=\"a > b\" class=\"paywall\">秘密</div>後",
        "前<div class=\"gh-content post-paywall\">秘密</div>後",
        "前<section data-members-only>秘密</section>後",
        "前<div data-visibility='paid'>秘密</div>後",
        "前<div data-access=\"public\">後</div>後",
        "前<p v-if=\"user.isMember\">秘密</p>後",
        "前<p v-if=\"!member\">後</p><p v-else>秘密</p>後",
        "前<img class=\"members-only\" src=\"a\">後",
        "前<input class=\"paywall\">後",
        "前<meta name=\"access\" content=\"paid\">後",
        "前<div class=\"paywall-jump\" data-component-name=\"PaywallToDOM\"></div>秘密",
        "前<div data-component-name=\"PaywallToDOM\"></div>秘密",
        "前<div class=\"members-only\">秘密<a title=\"</div>\">秘密</a></div>後",
        "前<div class=\"members-only\">秘密<!-- </div> -->秘密</div>後",
        "前<div class=\"members-only\">秘密<script>'</div>'</script>秘密</div>後",
        "前<DIV CLASS='Members-Only'>秘密</DIV>後",
        "前<div class=members-only>秘密</div >後",
        "前<div class=\"non-members-only\">後</div>後",
        "前<section amp-access=\"subscriber\">秘密</section>後",
        "前<section amp-access=\"NOT subscriber\">後</section>後",
        "前<section subscriptions-section=\"content\">秘密</section>後",
        "前<div class=\"paywall-break\"></div>秘密",
        "前<app-paywall>秘密</app-paywall>後",
        "前<!-- wp:shortcode -->[private]<!-- /wp:shortcode --><p>秘密</p><!-- wp:shortcode -->[/private]<!-- /wp:shortcode -->後",
        "前<div class=\"subscription-widget-wrap\">後</div>後",
        "前<div class=\"p-article__paywall\">ここから先は</div><p>秘密</p>",
    ];
    html(&texts);
    markdown(&texts);
    let long = format!(
        "前<div style=\"{}\" class=\"members-only\">秘密</div>後",
        "a".repeat(3_000)
    );
    html(&[&long]);
    markdown(&[
        "前\n\n<PaywallGate>\n\n秘密\n\n</PaywallGate>\n\n後",
        "前\n\n<div className={\"members-only\"}>\n\n秘密\n\n</div>\n\n後",
        "前\n\n<Content audience=\"members\">\n\n秘密\n\n</Content>\n\n後",
        "前\n\n<Box on={() => a} className=\"paid\">\n\n秘密\n\n</Box>\n\n後",
        "前\n\n<div class=\"members-only\">\n\n秘密\n\n```html\n</div>\n```\n\n秘密\n\n</div>\n\n後",
        "前\n\n<SignedIn>\n\n秘密\n\n</SignedIn>\n\n後",
        "前\n\n<RequireMembership level={2}>\n\n秘密\n\n</RequireMembership>\n\n後",
    ]);
}

#[test]
fn lines_and_containers() {
    markdown(&[
        "前\n\n> [!private]\n> 秘密\n秘密の続き\n\n後",
        "前\n\n> [!private]\n> 秘密\n# 後\n\n後",
        "前\n\n- > [!private]\n  > 秘密\n\n後",
        "前\n\n:::::members\n秘密\n:::\n秘密\n:::::\n\n後",
        "前\n\n::::members\n:::note\n秘密\n:::\n秘密\n::::\n\n後",
        "前\n\n:::members\n秘密\n\n```\n:::\n```\n\n秘密\n:::\n\n後",
        "前\n\n::: {.callout-note .members-only}\n秘密\n:::\n\n後",
        "前\n\n:::members[題]\n秘密\n:::\n\n後",
        "前\n\n!!! note members \"題\"\n    秘密\n\n    秘密\n\n後",
        "前\n\n::members-only\n秘密\n::\n\n後",
        "前\n\n/// members | 題\n秘密\n///\n\n後",
        "前\n\n秘密\n{: .members-only}\n\n後",
        "前\n\n[秘密]{.paid-content}\n\n後",
        "前\n\n:members[秘密]\n\n後",
        "前\n\n```private\n秘密\n```\n\n後",
        "前\n\n```{members-only}\n秘密\n```\n\n後",
        "前\n\n[private]秘密[/private] 秘密 {: .paywall}\n\n後",
        "前\n\n↓↓↓以下有料↓↓↓\n\n秘密",
        "前\n\nここから先は受講生限定です\n\n秘密",
        "前\n\nBecome a member to read the rest of this post.\n\n秘密",
        "前\n\n## ここから有料\n\n秘密",
        "前\n\n**ここから先は有料です**\n\n秘密",
        "前\n\n<p><strong>ここから先は有料です</strong></p>\n\n秘密",
        "前\n\n- ここから有料\n\n秘密",
        "前\n\n--- End of free preview ---\n\n秘密",
        "前\n\nここから先は有料です\r\n\r\n秘密",
        "前\n\nこの続きは&nbsp;有料です\n\n秘密",
        "前です。\nこの先は有料です。\n後です。",
    ]);
    html(&[
        "<p>前</p><p>ここから先は有料です</p><p>秘密</p>",
        "<p>前</p>\r\n<p>ここから先は有料です</p>\r\n<p>秘密</p>",
        "前\r\n\r\nここから先は有料です\r\n\r\n秘密",
        "<p>前<br>ここから先は有料です<br>後</p>",
        "<h2>前</h2><h3>🔒 会員限定</h3><p>秘密</p>",
        "<p>前</p><p class=\"paywall\">ここから先は有料です</p><p>秘密</p>",
        "<p>前</p><p>___STEADY_PAYWALL___</p><p>秘密</p>",
    ]);
}

#[test]
fn a_container_with_classes_ends_at_its_own_fence() {
    for class in [
        ".members-only",
        ".private",
        ".x .members-only",
        "#x .paid",
        ".internal",
    ] {
        for [above, below] in [["\n\n", "\n\n"], ["\n", "\n"], ["\n", "\n\n秘密\n\n"]] {
            for fence in [":::", "::::", ":::::"] {
                markdown(&[&format!(
                    "前{above}{fence} {{{class}}}{below}秘密\n\n秘密{below}{fence}\n\n後"
                )]);
            }
        }
    }
    markdown(&[
        "前\n\n## 秘密 {.members-only}\n\n秘密\n\n### 秘密\n\n秘密\n\n## 後\n\n後",
        "前\n\n## 秘密 {.members-only}\n\n秘密\n\n```\n# 秘密\n```\n\n秘密\n\n# 後",
        "前\n\n## 後 {.unnumbered}\n\n後",
        "前\n\n:::{only} internal\n秘密\n:::\n\n後",
        "前\n\n:::{note} Private keys\n後\n:::\n\n後",
        "前\n\n::: {.note title=\"Private keys\"}\n後\n:::\n\n後",
        "前\n\n:::div{.members-only}\n\n秘密\n\n:::\n\n後",
        "前\n\n::: {.content-visible when-meta=\"members\"}\n\n秘密\n\n:::\n\n後",
        "前\n\n[後](https://example.com){.internal}\n\n後",
    ]);
}

#[test]
fn words_that_hide_in_keys_hide_in_containers() {
    for name in [
        "internal",
        "draft",
        "hidden",
        "confidential",
        "社外秘",
        "会員限定",
        "LoginRequired",
    ] {
        markdown(&[
            &format!("前\n\n:::{name}\n秘密\n:::\n\n後"),
            &format!("前\n\n!!! {name}\n    秘密\n\n後"),
            &format!("前\n\n> [!{name}]+ 題\n> 秘密\n\n後"),
        ]);
    }
    for name in [
        "Internal",
        "Draft",
        "Hidden",
        "LoginRequired",
        "ProOnly",
        "Locked",
        "ContentGate",
        "Authenticated",
    ] {
        markdown(&[&format!("前\n\n<{name}>\n\n秘密\n\n</{name}>\n\n後")]);
    }
    for name in ["internal", "hide", "secret", "hugo-encryptor \"x\""] {
        let end = name.split(' ').next().unwrap_or_default();
        markdown(&[&format!(
            "前\n\n{{{{% {name} %}}}}\n秘密\n{{{{% /{end} %}}}}\n\n後"
        )]);
    }
    html(&[
        "前<div class=\"logged-in-only\">秘密</div>後",
        "前<div class=\"hide-for-guests\">秘密</div>後",
        "前<div class=\"memberful-protected\">秘密</div>後",
        "前<div id=\"members-only\">秘密</div>後",
        "前<div data-o-authenticated>秘密</div>後",
        "前<div data-ms-content=\"members\">秘密</div>後",
        "前<!-- internal:start -->秘密<!-- internal:end -->後",
        "前<!-- 社内 -->秘密<!-- /社内 -->後",
        "前<!--kg-card-begin: email-->秘密<!--kg-card-end: email-->後",
        "前<!-- wp:paragraph {\"metadata\":{\"blockVisibility\":false}} -->秘密<!-- /wp:paragraph -->後",
    ]);
    // Words that mean something else there.
    html(&[
        "前<body class=\"home logged-in\">後</body>後",
        "前<a class=\"reference internal\" href=\"a\">後</a>後",
        "前<div class=\"hidden\">後</div>後",
        "前<div class=\"text-only\">後</div>後",
        "前<div data-ms-content=\"!members\">後</div>後",
        "前<p id=\"login\" class=\"login\">後</p>後",
        "前<!-- wp:group {\"lock\":{\"move\":true}} -->後<!-- /wp:group -->後",
        "前<!-- wp:paragraph {\"metadata\":{\"blockVisibility\":{\"viewport\":{\"mobile\":false}}}} -->後<!-- /wp:paragraph -->後",
    ]);
    markdown(&[
        "前\n\n<Login>\n\n後\n\n</Login>\n\n後",
        "前\n\n> [!note] Draft\n> 後\n\n後",
        "前\n\n{% hideToggle a %}\n後\n{% endhideToggle %}\n\n後",
        "前\n\n[メンバー]\n\n後",
        "前\n\n[会員]\n\n後",
    ]);
}

#[test]
fn text_for_those_who_are_no_members_is_public() {
    let texts = [
        "前[not_logged_in]後[/not_logged_in]後",
        "前[is_not_paid]後[/is_not_paid]後",
        "前[um_loggedout]後[/um_loggedout]後",
        "前[wcm_nonmember]後[/wcm_nonmember]後",
        "前[groups_non_member group=\"a\"]後[/groups_non_member]後",
        "前[visitor]後[/visitor]後",
        "前[hide_from_visitors]秘密[/hide_from_visitors]後",
        "前[hide_if_not_member]秘密[/hide_if_not_member]後",
        "前[ppwp passwords=\"x\"]秘密[/ppwp]後",
        "前[memb_has_any_tag tagid=1]秘密[/memb_has_any_tag]後",
        "前[haspaid]秘密[/haspaid]後",
        "前[emember_protected]秘密[/emember_protected]後",
        "前[remember]後[/remember]後",
    ];
    html(&texts);
    markdown(&texts);
}

#[test]
fn conditions_of_programs() {
    markdown(&[
        "前\n\n<% if current_user %>\n秘密\n<% else %>\n後\n<% end %>\n\n後",
        "前\n\n<% if member %>\n秘密<% xs.each do |x| %>秘密<% end %>秘密\n<% end %>\n\n後",
        "前\n\n<?php if (is_user_logged_in()): ?>\n秘密\n<?php endif; ?>\n\n後",
        "前\n\n<?php if (is_user_logged_in()) { ?>\n秘密\n<?php } else { ?>\n後\n<?php } ?>\n\n後",
        "前\n\n@auth\n秘密\n@else\n後\n@endauth\n\n後",
        "前\n\n@can('read-premium')\n秘密\n@endcan\n\n後",
        "前\n\n@guest\n後\n@endguest\n\n後",
        "前\n\n@if (user.isMember) {\n秘密\n} @else {\n後\n}\n\n後",
        "前\n\n@auth の人に聞きました。\n\n後",
        "前\n\n{if $member}\n秘密\n{else}\n後\n{/if}\n\n後",
        "前\n\n{{% if member %}}\n秘密\n{{% endif %}}\n\n後",
        "前\n\n{#await member}\n秘密\n{/await}\n\n後",
        "前\n\n<If condition={member}>\n\n秘密\n\n</If>\n\n後",
        "前\n\n{% if jekyll.environment == \"development\" %}\n秘密\n{% endif %}\n\n後",
        "前\n\n{% if jekyll.environment == \"production\" %}\n後\n{% else %}\n秘密\n{% endif %}\n\n後",
        "前\n\n{{ if hugo.IsDevelopment }}\n秘密\n{{ end }}\n\n後",
        "前\n\n{% if site.show_drafts %}\n秘密\n{% endif %}\n\n後",
    ]);
    html(&["前<?php if (is_user_logged_in()): ?>秘密<?php endif; ?>後"]);
}

#[test]
fn a_line_says_where_text_for_members_ends() {
    markdown(&[
        "前\n\nここから会員限定\n\n秘密\n\nここまで会員限定\n\n後",
        "前\n\n【ここから有料】\n\n秘密\n\n【ここまで有料】\n\n後",
        "前\n\nここから会員限定\n\n秘密\n\nここまで読めます\n\n秘密",
        "前\n\nここから会員限定\n\n秘密\n\n```\nここまで会員限定\n```\n\n秘密",
        "前\n\nここから先は\n\n1,234字 / 2画像\n\n秘密",
        "前\n\nここから先は有料区間になります。\n\n後",
    ]);
    html(&["<p>前</p><p>ここから先は</p><p>1,234字</p><p>秘密</p>"]);
}
