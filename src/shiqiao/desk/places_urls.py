"""The addresses of sites, visits, campaigns, draws and checklists."""

from django.urls import URLPattern, path

from shiqiao.desk import accounts, campaigns, checklists, draws, draws_sealing, sites, visits

urlpatterns: list[URLPattern] = [
    path("sites/", sites.site_list, name="sites"),
    path("sites/new/", sites.site_new, name="site_new"),
    path("sites/<uuid:site_id>/", sites.site, name="site"),
    path("sites/<uuid:site_id>/account/", accounts.enterprise_account, name="site_account"),
    path("sites/<uuid:site_id>/<slug:name>/", sites.site_act, name="site_act"),
    path("visits/", visits.visit_list, name="visits"),
    path("visits/plan/", visits.visit_plan, name="visit_plan"),
    path("visits/<uuid:visit_id>/", visits.visit, name="visit"),
    path("visits/<uuid:visit_id>/<slug:name>/", visits.visit_act, name="visit_act"),
    path("campaigns/", campaigns.campaign_list, name="campaigns"),
    path("campaigns/new/", campaigns.campaign_new, name="campaign_new"),
    path("campaigns/<uuid:campaign_id>/", campaigns.campaign, name="campaign"),
    path("campaigns/<uuid:campaign_id>/targets/", campaigns.campaign_targets, name="campaign_targets"),
    path("campaigns/<uuid:campaign_id>/draw/", draws_sealing.draw_new, name="draw_new"),
    path("campaigns/<uuid:campaign_id>/<slug:name>/", campaigns.campaign_act, name="campaign_act"),
    path("draws/", draws.draw_list, name="draws"),
    path("draws/self-check/", draws_sealing.sample_new, name="sample_new"),
    path("draws/<uuid:draw_id>/", draws.draw_page, name="draw"),
    path("draws/<uuid:draw_id>/now/", draws.draw_now, name="draw_now"),
    path("draws/<uuid:draw_id>/visits/", draws.draw_visits, name="draw_visits"),
    path("draws/<uuid:draw_id>/sample/", draws.draw_sample, name="draw_sample"),
    path("draws/<uuid:draw_id>/replay/", draws.draw_replay, name="draw_replay"),
    path("draws/<uuid:draw_id>/<slug:name>/", draws.draw_act, name="draw_act"),
    path("checklists/", checklists.checklist_list, name="checklists"),
    path("checklists/import/", checklists.checklist_import, name="checklist_import"),
    path("checklists/template/", checklists.checklist_template, name="checklist_template"),
    path("checklists/<uuid:checklist_id>/", checklists.checklist, name="checklist"),
    path("checklists/<uuid:checklist_id>/list.xlsx", checklists.checklist_xlsx, name="checklist_xlsx"),
    path("checklists/<uuid:checklist_id>/<slug:name>/", checklists.checklist_act, name="checklist_act"),
]
