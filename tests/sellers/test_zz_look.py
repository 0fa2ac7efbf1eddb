import pathlib
from django.test import Client
from marketplace.accounts.models import User
from sellers.models import Seller, GradeStanding, GradeEvent
from marketplace.scenes import invariants
def test_look(world):
    out=pathlib.Path("/tmp/gradelook"); out.mkdir(exist_ok=True)
    for s in Seller.objects.order_by("pk"):
        print(s.slug, s.grade, s.grade_points, s.grade_rules, list(GradeStanding.objects.filter(seller=s).values_list("cause","points").order_by("-id")[:3]))
    from collections import Counter
    print(Counter(GradeEvent.objects.values_list("code",flat=True)))
    print(list(invariants.grades_that_differ()))
    for who in ("akira","brightwell"):
        c=Client(); c.force_login(User.objects.get(email=f"{who}@example.com"), backend="allauth.account.auth_backends.AuthenticationBackend")
        for lang in ("zh-hans","en"):
            r=c.get("/seller/grade/?shipped_on_time=20&audit_good=1", headers={"Accept-Language":lang}, HTTP_COOKIE="") 
            c.cookies["language"]=lang
            html=r.content.decode().replace('="/static/','="file:///tmp/team/next/marketplace/storefront/static/')
            (out/f"{who}-{lang}.html").write_text(html)
            print(who,lang,r.status_code)
    s=Seller.objects.order_by("-grade_points").first()
    for name,path in (("shop",f"/shop/{s.slug}/"),("rules","/rules/grade/")):
        r=Client().get(path, headers={"Accept-Language":"zh-hans"}); (out/f"{name}.html").write_text(r.content.decode().replace('="/static/','="file:///tmp/team/next/marketplace/storefront/static/')); print(path,r.status_code)
