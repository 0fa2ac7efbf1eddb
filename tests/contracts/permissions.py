"""Who may enter which door: one literal line for every URL name of the project.

The audience says who gets in. Objects in the addresses are those of tests/contracts/known.py (Xiaomei's order, Akira's
listing, Lupe's warehouse, Lao Zhang's flight), so an audience "own" means just that one person.
"""

from __future__ import annotations

STAFF = frozenset({"lupe", "laozhang", "xiaochen", "tingting", "dana", "ming", "fangfang"})
SHOPPERS = frozenset({"xiaomei", "akira", "charlie"})
SELLERS = frozenset({"akira", "brightwell"})
EVERYBODY = STAFF | SHOPPERS | SELLERS
ANYONE = EVERYBODY | {""}  # "" is a visitor without an account

AUDIENCES: dict[str, frozenset[str]] = {
    "public": ANYONE,
    "signed in": EVERYBODY,
    "shoppers": SHOPPERS,
    "own shopper": frozenset({"xiaomei"}),
    "sellers": SELLERS,
    "own seller": frozenset({"akira"}),
    "operator": frozenset({"lupe"}),
    "escort": frozenset({"laozhang"}),
    "hands": frozenset({"lupe", "laozhang", "xiaochen"}),
    "inspector": frozenset({"xiaochen", "dana", "ming"}),
    "agent": frozenset({"tingting"}),
    "desk lead": frozenset({"dana", "ming"}),
    # nobody of the named people: tests/support/test_limits.py has a partner's agent, and a supervisor
    "partner agent": frozenset(),
    "goodwill": frozenset({"tingting", "dana", "ming"}),
    "desk": frozenset({"tingting", "dana", "ming"}),
    "sent auditor": frozenset({"xiaochen"}),
    "desk team": frozenset({"tingting", "dana", "ming"}),
    "planner": frozenset({"dana"}),
    "finance": frozenset({"dana", "ming", "fangfang"}),
    "ops": frozenset({"dana", "ming"}),
    "gate": frozenset({"lupe", "tingting", "fangfang", "dana", "ming"}),
    "road": frozenset({"lupe", "laozhang"}),
    "evidence": (STAFF - {"fangfang"}) | {"xiaomei", "akira"},  # the books need no pictures
    "talk": frozenset({"xiaomei", "tingting"}),
    "parcel": frozenset({"xiaomei", "lupe", "laozhang", "xiaochen", "tingting", "dana", "ming"}),
    # independent inspectors and partners of the road: nobody of the named people is one
    "surveyor": frozenset(),
    "repair point": frozenset(
        {"xiaochen", "dana", "ming"}
    ),  # our central station; nobody of the named people has a shop
    "partner": frozenset(),
}

TABLE: dict[str, str] = {
    "public": """
        knowledge:home knowledge:search knowledge:orders knowledge:parcel knowledge:complain knowledge:feedback knowledge:changes
        knowledge:vote knowledge:article knowledge:rules knowledge:risks knowledge:rule knowledge:changes-of quality:survey
        api-help-articles api-help-article
        health-live health-ready language set_language api-token api-regions api-listings api-listing api-tracking
        api-listing-facets api-listing-suggestions storefront:suggest
        api-passport
        api-inspector-keys api-log-head api-log-consistency logistics:photo-small
        api-passport-proof api-passport-epcis api-stripe-webhook api-owed sellers:owed_public api-audit-periods
        api-audit-period
        sellers:audits_public sellers:audit_period sellers:audit_json api-seller-facts api-categories api-schema
        api-category-attributes api-can-i-sell api-listing-offers catalog:can-i-sell catalog:ip-give catalog:ip-notice
        storefront:offers api-listing-report api-report catalog:report catalog:report-state
        api-ip-give api-ip-notice
        api-docs
        storefront:home storefront:categories storefront:category storefront:search storefront:old-search
        promotions:centre api-promotions repairs:terms repairs:points api-warranty-plans api-service-points
        storefront:corner storefront:sitemap-file storefront:for-you storefront:reviews storefront:questions api-reviews api-questions
        api-ratings api-shop-reviews api-shop-ratings storefront:shop-reviews
        storefront:listing storefront:shop storefront:header storefront:grade-rules
        api-grade-rules storefront:sitemap storefront:robots
        orders:cart orders:cart_add orders:cart_keep orders:cart_line logistics:find logistics:find-passport logistics:track
        notices:no-more notices:service-worker
        logistics:follow logistics:follow-yes logistics:follow-stop promises:how api-promise-lanes
        logistics:passport
        logistics:passport-qr support:chat-start support:chat-panel support:shared-file media look look-page
    """,
    "signed in": """
        knowledge:complaints knowledge:requests knowledge:follow knowledge:agree api-help-article-vote api-complaints
        api-review-helpful api-my-reviews api-my-ratings storefront:helpful
        storefront:ask storefront:answer storefront:history api-history api-browsing api-for-you orders:reviews api-answers
        storefront:favourites storefront:favourite api-favourites api-favourite
        api-token-one api-me api-addresses api-address-parse api-identity api-consents api-consent api-privacy
        api-privacy-export api-notices api-notices-read api-returns api-conversations
        api-return-reasons api-return-loose-shots api-return-look
        accounts:profile accounts:identity accounts:security accounts:token_make accounts:token_revoke
        accounts:addresses accounts:address_add accounts:address_regions accounts:privacy accounts:consent
        accounts:export_ask accounts:export_download accounts:close notices:inbox notices:read_all
        notices:habits api-notices-settings api-notices-browsers
        storefront:me storefront:seller orders:checkout orders:checkout_address orders:checkout_identity
        orders:checkout_confirm orders:checkout_refresh orders:list returns:mine sellers:apply sellers:join
        api-seller-join api-wants wanted:mine wanted:ask
        promotions:claim promotions:mine promotions:code promotions:member promotions:birthday promotions:invite
        api-promotion-claim api-coupons api-membership api-membership-birthday api-membership-points
        api-membership-invitations
        claims:mine api-claims
        cases:mine api-cases orders:money orders:statement support:wechat support:wechat-link
        repairs:warranties repairs:mine repairs:apply api-warranties api-repairs api-repair-walk
    """,
    "talk": "support:chat-file api-conversation-file",
    "shoppers": "api-cart-lines api-cart-keep api-quote api-checkout api-purchases api-orders",
    "own shopper": """
        knowledge:order knowledge:problem knowledge:complaint api-complaint api-complaint-say api-complaint-appeal
        api-address api-address-default api-notice-read api-cart-line api-purchase api-pay api-purchase-cancel api-order
        api-purchase-check api-review-follow-up api-review-second-look orders:follow_up orders:second_look
        orders:object api-review-objection
        orders:review api-review api-order-confirm api-order-cancel api-return api-return-sent api-return-withdraw api-conversation
        accounts:address_edit accounts:address_remove accounts:address_default notices:open
        orders:pay_return orders:purchase_done orders:pay_status orders:pay orders:pay_check orders:detail orders:confirm orders:cancel
        orders:address orders:cut orders:goodwill api-order-promise api-order-address api-order-cut api-order-goodwill
        repairs:report repairs:case repairs:act repairs:courier repairs:label
        api-repair-courier repairs:pay repairs:paid api-repair api-repair-choose api-repair-pay
        api-repair-refuse api-repair-withdraw api-repair-rate
        claims:report claims:claim claims:file api-claim api-claim-say api-claim-withdraw api-claim-look api-claim-file
        cases:ask cases:case cases:file api-case api-case-say api-case-done api-case-accept api-case-appeal
        api-case-withdraw api-case-file orders:receipt
        wanted:want wanted:picture wanted:withdraw wanted:accept wanted:proof api-want api-want-withdraw api-want-accept
        returns:label returns:shots returns:shot returns:pickup returns:offer returns:ask-again
        api-return-shots api-return-shot api-return-label api-return-timeline api-return-pickup api-return-offer-take
        api-return-offer-refuse api-return-appeal returns:home returns:freight api-return-home api-return-freight
        returns:case returns:choose api-return-choice returns:sent returns:withdraw returns:ask support:chat support:chat-messages
        api-conversation-read api-conversation-files
    """,
    "sellers": """
        warehousing:seller-notices warehousing:seller-announce warehousing:seller-announce-orders
        warehousing:seller-stock warehousing:seller-fees warehousing:seller-advice
        api-seller-inbound-notices api-seller-inbound-slots api-seller-inbound-stock api-seller-inbound-fees
        api-seller-inbound-advice api-seller-inbound-dates api-seller-inbound-losses api-seller-recalls
        warehousing:seller-dates warehousing:seller-losses warehousing:seller-recalls
        cases:seller-cases api-seller-cases
        claims:insurance api-seller-insurance api-seller-insurance-claims
        api-seller-reserve api-seller-statement api-seller-holds api-seller-deposit api-seller-owed sellers:statement
        sellers:statement_csv sellers:statement_pdf sellers:holds sellers:deposit sellers:deposit_pay sellers:owed
        api-seller-tax api-seller-tax-year orders:seller_tax orders:seller_tax_file
        api-application api-application-submit api-application-withdraw api-application-files
        api-seller-money api-seller-payouts api-seller-grade
        api-seller-grade-events api-seller-grade-history api-seller-grade-simulation sellers:grade seller_learning:quality
        api-seller-audits sellers:audits api-seller-members api-seller-listings storefront:seller-orders sellers:about
        sellers:submit
        sellers:withdraw api-seller-limits sellers:limits sellers:documents sellers:money sellers:pay_now sellers:team
        catalog:seller-listings catalog:seller-listing-new catalog:seller-imports catalog:seller-import-template
        catalog:seller-export-csv catalog:seller-export-xlsx api-seller-imports api-seller-export
        api-seller-invitations api-seller-shop api-seller-holiday api-seller-closing api-webhook-kinds api-webhooks
        api-seller-today api-seller-shopping api-seller-orders api-seller-inbound api-seller-stock api-seller-returns
        api-seller-questions api-seller-figures sellers:shop sellers:holiday sellers:holiday_end sellers:shop_close
        sellers:webhooks storefront:seller-more storefront:seller-buy storefront:seller-tick storefront:seller-hand-in
        storefront:seller-labels storefront:seller-inbound storefront:seller-stock storefront:seller-returns
        storefront:seller-return-terms api-seller-return-terms
        storefront:seller-messages storefront:seller-figures wanted:seller-wants wanted:seller-offers api-seller-wants
        api-seller-offers storefront:seller-insights api-seller-insights
        catalog:seller-listing-attributes catalog:seller-brands catalog:seller-ip-notices catalog:seller-quick
        api-seller-brand-proofs api-seller-ip-notices
        catalog:seller-quick-product api-seller-quick
        storefront:seller-opinions api-seller-reviews api-seller-challenges api-seller-shoppers
        storefront:seller-shoppers storefront:seller-challenges
        promotions:seller-list promotions:seller-new promotions:seller-shared promotions:seller-join promotions:seller-cuts
        api-seller-promotions api-seller-promotions-shared api-seller-promotion-join api-seller-cuts
    """,
    "own seller": """
        warehousing:seller-notice warehousing:seller-notice-verb warehousing:seller-notice-label
        warehousing:seller-notice-receipt api-seller-inbound-notice api-seller-inbound-slot api-seller-inbound-cancel
        api-seller-inbound-surplus api-seller-recall api-seller-recall-cancel warehousing:seller-recall
        warehousing:seller-recall-cancel warehousing:seller-recall-receipt
        orders:seller_cut api-seller-order-short
        api-seller-audit api-seller-audit-appeal sellers:audit sellers:audit_appeal
        api-seller-hold-appeal api-seller-owed-proof sellers:payout sellers:hold sellers:deposit_paid sellers:owed_proof
        api-application-item api-application-document api-seller-member api-seller-listing api-seller-listing-submit
        api-seller-listing-pause api-seller-listing-resume api-seller-listing-retire api-seller-listing-stock
        api-seller-listing-pictures api-seller-listing-picture-order api-seller-listing-picture
        api-seller-import api-seller-import-faults api-seller-import-cancel api-seller-import-apply
        catalog:seller-import catalog:seller-import-faults catalog:seller-import-apply catalog:seller-import-cancel
        sellers:document_remove sellers:own_document sellers:item sellers:member_remove catalog:seller-listing
        catalog:seller-listing-stock
        catalog:seller-listing-pictures catalog:seller-listing-picture-remove catalog:seller-listing-verb
        api-seller-invitation api-webhook api-webhook-secret api-webhook-ping api-webhook-deliveries
        api-webhook-redeliver
        api-seller-dispose api-seller-answer api-seller-question-messages sellers:member_role sellers:invitation_revoke sellers:webhook
        sellers:webhook_verb sellers:webhook_message sellers:webhook_again storefront:seller-return
        storefront:seller-return-say storefront:seller-return-shot api-seller-return-timeline api-seller-return-comment
        api-seller-return-offer
        storefront:seller-dispose storefront:seller-certificate storefront:seller-box-arrived storefront:seller-box-paper
        storefront:seller-message storefront:seller-insight seller_learning:risk api-seller-insight
        promotions:seller-verb promotions:seller-cut-stop api-seller-promotion-verb api-seller-cut-stop
        cases:seller-case cases:seller-file api-seller-case api-seller-case-answer api-seller-case-agree
        api-seller-case-say api-seller-case-accept api-seller-case-appeal api-seller-case-done api-seller-case-file
        wanted:seller-want wanted:seller-picture wanted:seller-withdraw wanted:seller-proof api-seller-want
        api-seller-want-offer api-seller-offer-withdraw
        catalog:seller-listing-papers catalog:seller-listing-paper-remove catalog:seller-listing-certificates
        catalog:seller-listing-certificate-remove catalog:seller-listing-attest catalog:seller-listing-video
        catalog:seller-paper catalog:seller-brand-paper catalog:seller-ip-notice catalog:ip-evidence
        api-seller-brand-proof api-seller-ip-notice api-seller-ip-counter api-ip-evidence
        api-seller-listing-papers api-seller-listing-paper api-seller-listing-certificates
        api-seller-listing-attestation api-seller-listing-versions api-seller-listing-video
        storefront:seller-review-answer api-seller-review-answer api-seller-review-challenge api-seller-challenge-again
        api-seller-shopper storefront:seller-review-challenge storefront:seller-challenge storefront:seller-challenge-file
        storefront:seller-shopper
    """,
    "operator": """
        api-unit-batch logistics:unit-batch
        api-warehouse-notices api-warehouse-notice api-warehouse-notice-receipt api-warehouse-notice-count
        api-warehouse-notice-close api-warehouse-dock api-warehouse-bins api-warehouse-bin api-warehouse-bin-put
        api-warehouse-bin-count api-warehouse-count api-warehouse-count-scan api-warehouse-count-finish
        api-warehouse-count-restart api-warehouse-waves api-warehouse-wave api-warehouse-wave-pick
        api-warehouse-wave-short api-warehouse-transfers api-warehouse-transfer api-warehouse-transfer-scan
        api-warehouse-transfer-send api-warehouse-transfer-close
        api-warehouse-recalls api-warehouse-recall api-warehouse-recall-scan api-warehouse-recall-pack
        api-warehouse-recall-hand-over api-warehouse-dates api-warehouse-broken warehousing:dates warehousing:broken
        warehousing:recalls warehousing:recall warehousing:recall-verb warehousing:recall-receipt
        warehousing:home warehousing:scan warehousing:dock warehousing:waves warehousing:wave warehousing:wave-short
        warehousing:transfers warehousing:transfer warehousing:transfer-verb warehousing:count warehousing:count-verb
        warehousing:notice warehousing:hand-in warehousing:count-in warehousing:close-notice warehousing:receipt
        warehousing:labels warehousing:bin warehousing:start-count
        api-warehouses api-warehouse-scan api-warehouse-consignments api-warehouse-consignment api-receive-order
        api-unit
        api-receive-unit api-unit-mismatch api-unit-photos api-capture api-warehouse-parcels api-warehouse-parcel
        api-parcel-units
        api-parcel-unit api-weigh api-seal api-break-seal api-bags api-bag api-bag-parcels api-bag-parcel api-close-bag
        api-reopen-bag api-flights api-load-bag api-close-manifest api-depart
        logistics:console logistics:scan logistics:bench-receive logistics:bench-capture logistics:bench-pack
        logistics:bench-seal logistics:bench-bag logistics:order logistics:receive-order logistics:open-parcel
        logistics:unit logistics:unit-mismatch logistics:receive-unit logistics:label logistics:parcel
        logistics:take-out logistics:weigh
        logistics:seal logistics:break-seal logistics:open-bag logistics:bag logistics:take-from-bag logistics:close-bag
        logistics:flight logistics:load-bag logistics:unload-bag logistics:reopen-manifest logistics:close-manifest
        logistics:depart
        api-unload-bag api-reopen-manifest
        logistics:more logistics:console-language logistics:device logistics:undo logistics:parked
        logistics:found-list logistics:found logistics:found-end logistics:found-photo logistics:handovers
        logistics:handover-sign logistics:printing logistics:print-again logistics:label-file logistics:screening
        logistics:check-seal logistics:replace-seal logistics:seals logistics:seal-page
        api-my-seals api-decode api-undo api-screening api-carton api-seal-checks api-replace-seal api-label
        api-print-jobs api-print-ack api-reprint api-found-list api-found api-found-photos api-found-give
        api-found-send-back api-found-dispose api-handovers api-handover-sign api-parked
    """,
    "road": "api-climate logistics:climate",
    "surveyor": """
        api-my-inspector-keys api-inspector-key-revoke api-inspections logistics:inspections logistics:inspection-key
        logistics:inspection-statement logistics:inspection-key-revoke
    """,
    "partner": "api-epcis-capture api-epcis-job",
    "parcel": "api-parcel-epcis",
    "evidence": "logistics:photo",
    "hands": "logistics:decode",
    "escort": """
        api-open-parcel api-hand-over api-arrive api-escort-flights api-escort-parcels api-opening api-opening-photos
        api-close-opening logistics:escort logistics:escort-scan logistics:escort-arrive logistics:escort-parcel
        logistics:escort-open logistics:escort-photo logistics:escort-close logistics:escort-hand-over
        logistics:escort-check-seal logistics:escort-replace-seal api-escort-seal-checks api-escort-replace-seal
        logistics:escort-flight logistics:escort-give logistics:escort-accept logistics:escort-withdraw logistics:escort-leave
        logistics:escort-take-up logistics:escort-talk api-escort-duties api-escort-liaison api-escort-offer api-escort-leave
        api-escort-take-up api-escort-accept api-escort-withdraw
        logistics:escort-book api-book-carrier
    """,
    "inspector": """
        api-audit-visits sellers:audit_console sellers:audit_photo
        api-bench api-return-receive api-bench-case api-return-inspect api-return-decide returns:bench returns:inspect
        returns:decide returns:dispose api-return-dispose returns:detour api-bench-detour
        returns:strays returns:stray returns:look returns:opinion returns:again api-strays api-stray api-look api-twin api-opinion api-again
        returns:appeals returns:appeal returns:appeal-shot api-return-appeal-decide
        returns:ends returns:pack-home returns:send-home returns:destroy returns:witness returns:certificate
        api-bench-pack api-bench-send api-bench-witness
        returns:homeward-send returns:homeward-arrived returns:homeward-label api-bench-parcel-send api-bench-parcel-arrived
        returns:box-ready returns:box-arrived returns:box-label returns:box-pro-forma api-bench-box-ready api-bench-box-arrived
    """,
    "sent auditor": """
        api-audit-visit api-audit-open api-audit-excuse api-audit-entries api-audit-file api-audit-start
        sellers:audit_visit
        sellers:audit_open sellers:audit_excuse sellers:audit_file sellers:audit_entry storefront:audit-start
    """,
    "repair point": """
        repairs:console repairs:shelf repairs:work repairs:photo api-partner-works api-partner-work api-partner-work-part
        api-partner-work-verb api-partner-parts api-partner-work-courier api-partner-statements repairs:work-courier
        repairs:work-label repairs:statements
    """,
    "agent": """
        api-tickets api-ticket api-ticket-reply api-ticket-take api-ticket-wait api-ticket-solve api-ticket-ask-seller
        support:reply support:take support:wait support:ask-seller support:solve
        support:held support:held-one support:held-question
    """,
    "desk": """
        support:desk support:ticket support:ticket-messages desk:person desk:search desk:calls desk:call desk:call-end desk:act
        desk:compensate desk:compensation-withdraw desk:figures desk:figure-tickets desk:figures-export
        support:wallboard support:coverage support:shifts support:swap-ask support:swap-answer support:availability
        support:heartbeat support:part-path support:part-tags support:part-links support:part-macros support:part-follow-ups
        support:part-merge support:part-split support:part-presence support:part-clocks support:relay
        api-ticket-work api-ticket-tags api-ticket-priority api-ticket-links api-ticket-path api-ticket-macros
        api-ticket-follow-ups api-ticket-merge api-ticket-split
    """,
    "goodwill": "care:person care:remove-note orders:desk_goodwill api-desk-order-goodwill claims_ops:report api-ops-claims-report",
    "desk lead": """
        support:watch support:watch-take support:watch-say support:talks support:listen support:take-talk support:shift-add
        support:shift-cancel support:shift-plan support:shift-plan-end
    """,
    "partner agent": "support:partner-queue support:partner-ticket",
    "desk team": """
        quality:home quality:card quality:training quality:course quality:start quality:quiz
    """,
    "planner": "api-ops-audit-send api-ops-audit-call-off",
    "finance": """
        finance:cockpit finance:figure finance:trial finance:account finance:booking finance:escrow finance:payables
        finance:differences finance:difference finance:days finance:day finance:day_paper finance:jobs finance:bills finance:bill
        finance:bank
        api-finance-bills api-finance-bill api-finance-bill-line api-finance-bill-verb api-finance-statements
        api-finance-bank-lines api-finance-bank-twin
        api-finance-figures api-finance-figure api-finance-figure-rows api-finance-trial api-finance-account
        api-finance-booking api-finance-escrow api-finance-held api-finance-payables api-finance-sellers-owed
        api-finance-export api-finance-differences api-finance-difference api-finance-difference-assign
        api-finance-difference-notes api-finance-difference-accept api-finance-difference-propose
        api-finance-difference-decide api-finance-days api-finance-day api-finance-day-close api-finance-day-ask
        api-finance-day-reopen api-finance-day-paper api-finance-jobs api-finance-job-run
    """,
    "gate": """
        freight:gate api-freight-gate
    """,
    "ops": """
        desk:compensations desk:compensation
        knowledge_ops:index knowledge_ops:articles knowledge_ops:new-article knowledge_ops:article knowledge_ops:questions
        knowledge_ops:question knowledge_ops:rules knowledge_ops:rule knowledge_ops:complaints knowledge_ops:authority
        knowledge_ops:export knowledge_ops:complaint knowledge_ops:feedbacks knowledge_ops:feedback quality:score
        quality:calibrate quality:calibration
        api-seal-stock api-seal-incidents api-seal-incident-take api-seal-incident-resolve api-parked-resolve api-devices
        api-device-rule api-device-revoke
        api-ops-odd-rates api-ops-odd-rate-verb api-ops-part-advice api-ops-shelf-losses api-ops-shelf-loss
        care_ops:segments care_ops:segment notice_texts:index notice_texts:one
        learning:home learning:outcomes learning:costs learning:reports learning:report learning:centres learning:centre-back
        learning:alarms learning:alarm learning:alarm-act
        tower:home tower:parcels tower:flights tower:flight tower:promises tower:legs tower:clocks
        storefront:review-desk storefront:review-desk-challenge storefront:review-desk-file storefront:review-desk-opinion
        storefront:review-desk-objection api-ops-opinion-reasons api-ops-opinions api-ops-opinion api-ops-review-challenges
        api-ops-review-rule api-ops-objections api-ops-answer-rule api-ops-answer-hide
        claims_ops:queue claims_ops:claim claims_ops:file claims_ops:recoveries claims_ops:recovery claims_ops:letter
        claims_ops:insurance claims_ops:stock-claim api-ops-claims api-ops-claim api-ops-claim-decide api-ops-claim-ask
        api-ops-claim-reply api-ops-claim-demand api-ops-claim-file api-ops-recoveries api-ops-recovery
        api-ops-recovery-letter api-ops-premiums api-ops-stock-claim
        cases:desk cases:desk-case cases:desk-file cases:chargebacks cases:chargeback cases:pack api-desk-cases
        api-desk-case api-desk-case-rule api-desk-case-review api-desk-case-examine api-desk-case-finding
        api-desk-case-damages api-desk-case-packs api-desk-case-file api-desk-pack api-desk-pack-file
        api-desk-chargebacks api-desk-chargeback api-desk-chargeback-packs
        api-ops-audit-commit api-ops-audit-draw api-ops-auditors api-ops-audit-plan api-ops-audit-reviews
        api-ops-audit-decide
        api-ops-audit-answer api-ops-switches api-ops-switch-lift api-ops-rules api-ops-rule api-ops-queues
        api-ops-exports
        api-ops-export-approve api-ops-export-reject api-ops-export-csv api-ops-export-json
        api-inspector-key-approve api-excursions api-excursion-settle api-custody-correct api-log-seal
        api-issue-seals api-void-seal api-plan-flight api-load-anyway api-assign-escort api-cancel-flight api-postpone-flight
        api-ops-declarations api-ops-declaration-states api-ops-customs-mail api-ops-papers api-ops-paper-again
        returns:customs-desk api-bench-customs-desk
        api-ops-withdraw-list api-ops-customs-pack api-ops-shifts api-ops-absence api-ops-gaps api-ops-explain-gap api-ops-liaison
        freight:board freight:departure freight:plan_new freight:plan freight:rolled freight:compare
        api-parcel-lost api-parcel-deliver-again api-parcel-take-back api-unit-mismatch-clear
        freight:invoices freight:invoice freight:lanes freight:outages freight:outage
        api-freight-lanes api-freight-methods api-freight-contracts api-freight-schedules api-freight-blocks
        api-freight-outages api-freight-outage api-freight-outage-end api-freight-departures api-freight-bookings
        api-freight-rolls api-freight-plans api-freight-plan api-freight-plan-lines api-freight-plan-apply
        api-freight-plan-discard api-freight-offers api-freight-invoices api-freight-bills
        api-freight-bill api-freight-invoice-paid api-freight-contract-end api-freight-schedule-end
        sellers:review_document api-ops-applications
        api-ops-application api-ops-application-verb api-ops-application-item api-ops-application-hit
        api-ops-seller-document api-ops-payouts api-ops-payout-retry api-ops-holds api-ops-hold-verb
        api-ops-deposit-moves api-ops-deposit-move-verb api-ops-held api-ops-held-ruling
        catalog:moderation catalog:moderation-item catalog:moderation-verb catalog:moderation-certificate
        catalog:moderation-paper catalog:moderation-brand-paper catalog:moderation-brand catalog:moderation-ip
        catalog:moderation-ip-verb catalog:moderation-report catalog:moderation-report-picture catalog:moderation-report-verb
        api-ops-reports api-ops-report-uphold api-ops-report-dismiss
        api-ops-moderation api-ops-moderation-after api-ops-moderation-versions api-ops-moderation-decide
        api-ops-brand-proofs api-ops-brand-proof-paper api-ops-brand-proof-decide
        api-ops-ip-notices api-ops-ip-notice api-ops-ip-decide
    """,
}

AUDIENCE_OF: dict[str, str] = {name: audience for audience, names in TABLE.items() for name in names.split()}
# Doors that do not ask who knocks but check a signature or a key of their own.
SIGNED_MESSAGES = frozenset({"api-carrier-events", "api-insurer-news", "api-channel-mail", "api-channel-wechat"})
# Doors where one method has an audience of its own: whoever has no token asks for one, who is no seller yet applies.
OF_ONE_METHOD = {
    ("GET", "api-token"): EVERYBODY,
    ("DELETE", "api-token"): EVERYBODY,
    ("POST", "api-application"): EVERYBODY,
    ("POST", "api-questions"): EVERYBODY,
}
# Addresses whose object is not in the seeded world: "not found" is the right answer also for whoever may enter.
NOTHING_THERE = frozenset(
    {
        "knowledge_ops:question",
        "knowledge_ops:feedback",
        "quality:survey",
        "quality:card",
        "quality:score",
        "quality:calibration",
        "api-log-consistency",
        "support:chat-file",
        "support:shared-file",
        "api-conversation-file",
        "returns:label",
        "api-return-label",
        "returns:stray",
        "returns:look",
        "returns:certificate",
        "returns:box-label",
        "returns:homeward-label",
        "returns:box-pro-forma",
        "storefront:seller-box-paper",
        "api-stray",
        "api-look",
        "storefront:seller-certificate",
        "learning:report",
        "learning:alarm",
        "repairs:paid",
        "repairs:work",
        "repairs:console",
        "repairs:shelf",
        "repairs:statements",
        "repairs:label",
        "repairs:work-label",
        "repairs:work-courier",
        "api-partner-statements",
        "api-partner-work-courier",
        "api-partner-works",
        "api-partner-parts",
        "repairs:photo",
        "api-partner-work",
        "api-partner-work-part",
        "api-partner-work-verb",
        "finance:difference",
        "freight:departure",
        "freight:plan",
        "freight:invoice",
        "freight:outage",
        "api-freight-outage",
        "api-freight-outage-end",
        "api-freight-contract-end",
        "api-freight-schedule-end",
        "api-freight-bookings",
        "api-freight-plan",
        "api-freight-plan-lines",
        "api-freight-plan-apply",
        "api-freight-plan-discard",
        "api-freight-bills",
        "api-freight-bill",
        "api-freight-invoice-paid",
        "finance:day_paper",
        "finance:bill",
        "api-finance-bill",
        "api-ops-odd-rate-verb",
        "api-finance-difference",
        "api-finance-day-paper",
        "orders:goodwill",
        "api-order-goodwill",
        "claims:claim",
        "claims:file",
        "claims_ops:claim",
        "claims_ops:file",
        "claims_ops:recovery",
        "claims_ops:letter",
        "claims_ops:stock-claim",
        "api-claim",
        "api-claim-say",
        "api-claim-withdraw",
        "api-claim-look",
        "api-claim-file",
        "api-ops-claim",
        "api-ops-claim-decide",
        "api-ops-claim-ask",
        "api-ops-claim-reply",
        "api-ops-claim-demand",
        "api-ops-claim-file",
        "api-ops-recovery",
        "api-ops-recovery-letter",
        "api-ops-stock-claim",
        "cases:file",
        "cases:seller-file",
        "storefront:seller-challenge-file",
        "storefront:review-desk-file",
        "cases:desk-file",
        "cases:chargeback",
        "cases:pack",
        "api-case-file",
        "api-seller-case-file",
        "api-desk-case-file",
        "api-desk-pack",
        "api-desk-pack-file",
        "api-desk-chargeback",
        "api-desk-chargeback-packs",
        "sellers:join",
        "api-ops-export-csv",
        "api-ops-export-json",
        "api-ops-application-hit",
        "api-ops-deposit-move-verb",
        "api-privacy-export",
        "api-warehouse-scan",
        "api-found",
        "api-found-photos",
        "api-found-give",
        "api-found-send-back",
        "api-found-dispose",
        "api-handover-sign",
        "api-parked-resolve",
        "api-device-revoke",
        "api-print-ack",
        "api-reprint",
        "api-seal-incident-take",
        "api-seal-incident-resolve",
        "logistics:found",
        "logistics:found-end",
        "logistics:found-photo",
        "logistics:handover-sign",
        "logistics:print-again",
        "sellers:deposit_paid",
        "api-seller-import",
        "api-seller-import-faults",
        "api-seller-import-cancel",
        "api-seller-import-apply",
        "catalog:seller-import",
        "catalog:seller-import-faults",
        "catalog:seller-import-apply",
        "catalog:seller-import-cancel",
        "api-seller-listing-paper",
        "catalog:seller-paper",
        "catalog:seller-brand-paper",
        "catalog:seller-ip-notice",
        "catalog:ip-evidence",
        "catalog:ip-notice",
        "api-ip-notice",
        "api-ip-evidence",
        "api-seller-brand-proof",
        "api-seller-ip-notice",
        "api-seller-ip-counter",
        "api-ops-brand-proof-paper",
        "api-ops-brand-proof-decide",
        "api-ops-ip-notice",
        "api-ops-ip-decide",
        "api-unit-mismatch-clear",
        "catalog:moderation-paper",
        "catalog:moderation-brand-paper",
        "catalog:moderation-brand",
        "catalog:moderation-certificate",
        "catalog:moderation-ip",
        "catalog:moderation-ip-verb",
        "catalog:moderation-verb",
        "catalog:moderation-report-picture",
    }
)
# What a refused call may leave behind: one's own empty cart.
HARMLESS = frozenset({'INSERT INTO "orders_cart"'})
# Costly answers that are the same for everybody.
ASKED_BY_FEW = {"api-schema": ("", "xiaomei")}
# Pages of the packages for sign-in and second factors; their own tests guard their rights.
PACKAGES = ("account_", "mfa_", "socialaccount_", "weixin_", "admin:")


def allowed(method: str, name: str) -> frozenset[str]:
    """The people who may use `method` at the door `name`."""
    return OF_ONE_METHOD.get((method, name)) or AUDIENCES[AUDIENCE_OF[name]]
